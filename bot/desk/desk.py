"""Desk is its parts together and nothing else. Each part is one file, on the floor of room.py."""

from bot.desk.enrolment import Enrolments
from bot.desk.hands import Hands
from bot.desk.joins import Joins
from bot.desk.notices import Notices
from bot.desk.pictures import Pictures
from bot.desk.queue import Queue
from bot.desk.security_keys import SecurityKeys
from bot.desk.shifts import Shifts
from bot.desk.signing_in import SigningIn
from bot.desk.staff_chat import StaffChat
from bot.desk.team import Team
from bot.desk.two import Two
from bot.desk.watched import Watched


class Desk(
    Queue,
    Hands,
    Watched,
    Pictures,
    Joins,
    Shifts,
    Team,
    Enrolments,
    SigningIn,
    SecurityKeys,
    StaffChat,
    Notices,
    Two,
):
    """Everything an operator can do."""
