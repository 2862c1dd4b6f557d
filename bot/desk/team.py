"""The team: inviting, vouching, resetting, removing. No case passes here."""

from bot import sealing
from bot.desk.alerts import alert
from bot.desk.errors import LanguageUnknown, NoSuchOperator, RespondersLeft
from bot.desk.room import Host, Room
from bot.desk.tokens import LINK_SECONDS, add_link, begun_by, drop, new_token, token_key
from bot.desk.views import Colleague
from bot.storage import cases, operators
from bot.storage.writer import Db
from config.languages import LANGUAGES
from escalation import case as machine
from escalation.operators import Operator, Role, Staffing, VouchRefused, must_be_able_to_vouch, vouched


class Team(Room):
    """Who belongs to the desk."""

    async def first_admin_link(self) -> str | None:
        """A token for the very first administrator; None as soon as there is one.

        Every call makes the earlier ones worthless: the link stands in a terminal somebody may scroll back.
        """
        token, now = new_token(self.clock), self.clock.now()

        def unit(db: Db) -> str | None:
            if operators.confirmed_admins(db) > 0:
                return None
            operators.forget(db, begun_by(db, purpose="admin"))
            drop(db, purpose="admin")
            add_link(db, token_key(self.keys, token), "admin", until=now + LINK_SECONDS, operator=None)
            return token

        return await self.writer.run(unit)

    async def invite(self, op: str | Host, languages: tuple[str, ...], role: Role = "responder") -> str:
        """A single-use link for one person."""
        if any(code not in LANGUAGES for code in languages) or (role == "responder" and not languages):
            raise LanguageUnknown()
        token = new_token(self.clock)

        def work(db: Db, _who: Operator, now: float) -> str:
            key, until = token_key(self.keys, token), now + LINK_SECONDS
            add_link(db, key, role, until=until, operator=None, languages=" ".join(languages))
            return token

        return await self._act(op, "invite", work, detail=role)

    async def reset(self, op: str | Host, colleague: str) -> str:
        """Somebody lost phone or passphrase: the old ones end at once; returns a link to set up new ones.

        Whoever hands out the link could use it. So a responder begins again as a newcomer, and colleagues
        who have spoken with the person vouch anew before they see a case.
        """
        token = new_token(self.clock)

        def work(db: Db, _who: Operator, now: float) -> str:
            self.shut_out(db, colleague, now)
            person = operators.get(db, colleague)
            if person is not None and person.role == "responder":
                operators.change(db, colleague, state="newcomer")
            add_link(db, token_key(self.keys, token), "reset", until=now + LINK_SECONDS, operator=colleague)
            return token

        return await self._act(op, "reset", work, detail=colleague[:16])

    async def remove(self, op: str | Host, colleague: str) -> None:
        """End somebody's work here. Their name stays, so that the audit can be read."""

        def work(db: Db, who: Operator, now: float) -> None:
            if who.id == colleague:
                raise NoSuchOperator()  # the last administrator would lock everybody out
            self.shut_out(db, colleague, now)
            operators.change(db, colleague, state="removed")

        await self._act(op, "remove", work, detail=colleague[:16])

    async def vouch(self, op: str, newcomer: str) -> bool:
        """I know this person. Returns whether they are active by that."""

        def work(db: Db, who: Operator, now: float) -> bool:
            other = operators.get(db, newcomer)
            if other is None:
                raise NoSuchOperator()
            desk = operators.staffing(db)
            must_be_able_to_vouch(who, other, desk)
            if not operators.arrived(db, newcomer):
                raise VouchRefused()  # who holds the unused link would walk in with these vouches
            operators.add_vouch(db, newcomer, who.id, now)
            enough = vouched(operators.vouchers_of(db, newcomer), desk)
            if enough:
                operators.change(db, newcomer, state="active")
                operators.note_founded(db)
            return enough

        return await self._act(op, "vouch", work, detail=newcomer[:16])

    async def begin_again(self, host: Host, newcomer: str) -> None:
        """The word of the host, when no active responder is left to vouch. The console has no way to this."""

        def work(db: Db, _who: Operator, _now: float) -> None:
            other = operators.get(db, newcomer)
            if other is None or other.state != "newcomer" or not operators.arrived(db, newcomer):
                raise NoSuchOperator()
            if operators.staffing(db).active:
                raise RespondersLeft()
            operators.change(db, newcomer, state="active")

        await self._act(host, "vouch", work, detail=newcomer[:16])

    async def stranded(self, host: Host) -> bool:
        """There were two active responders once and none is left: only the host can begin again."""

        def work(db: Db, _who: Operator, _now: float) -> bool:
            desk = operators.staffing(db)
            return desk.founded and not desk.active

        return await self._look(host, "people", work)

    async def people(self, op: str | Host) -> list[Colleague]:
        """Everybody, with who has vouched for whom."""

        def work(db: Db, who: Operator, _now: float) -> list[Colleague]:
            desk = operators.staffing(db)
            return [_colleague(db, person, who, desk) for person in operators.everybody(db)]

        return await self._look(op, "people", work)

    async def set_console_language(self, op: str, language: str) -> None:
        """In which language this person reads the bot's lines."""
        if language not in LANGUAGES:
            raise LanguageUnknown()

        def work(db: Db, who: Operator, _now: float) -> None:
            operators.change(db, who.id, console_language=language)

        await self._act(op, "console_language", work, detail=language)

    def shut_out(self, db: Db, colleague: str, now: float) -> None:
        """Nothing this person has in hands or in a pocket works any more; their cases go back."""
        person = operators.get(db, colleague)
        if person is None or person.state == "removed":
            raise NoSuchOperator()
        operators.note_founded(db)
        operators.change(
            db,
            colleague,
            passphrase_hash="",
            totp_last_step=0,
            on_shift_until=0.0,
            staff_address_sealed=None,
            staff_key=None,
        )
        operators.change(db, colleague, supervisor=False)
        operators.sign_out_everywhere(db, colleague)
        operators.forget_vouches_for(db, colleague)
        drop(db, operator=colleague)  # an older link must not open the account after the new vouches
        for case in cases.all_open(db, ("held", "offered")):
            after = case
            if case.holder == colleague:
                after = machine.release(case, colleague)
                alert(db, after, now)
            elif case.offered_to == colleague:
                after = machine.refuse(case, colleague)
            if after is not case:
                cases.save(db, case, after)
        sealing.left(db, self.keys, colleague, now)


def _colleague(db: Db, person: Operator, who: Operator, desk: Staffing) -> Colleague:
    vouchers = operators.vouchers_of(db, person.id)
    try:
        must_be_able_to_vouch(who, person, desk)
        can_vouch = who.id not in {voucher.id for voucher in vouchers} and operators.arrived(db, person.id)
    except VouchRefused:
        can_vouch = False
    return Colleague(
        id=person.id,
        name=person.name,
        role=person.role,
        state=person.state,
        languages=person.languages,
        vouched_by=tuple(voucher.name for voucher in vouchers),
        on_shift_until=person.on_shift_until,
        can_vouch=can_vouch,
        supervisor=person.supervisor,
    )
