"""What the desk may answer instead of doing what it was asked. Each error says in a sentence what to do.

"Not yours" and "no such case" are one error: who tries numbers learns nothing about which cases exist.
"""

from collections.abc import Mapping
from typing import ClassVar

from config.errors import WaymarkError


class DeskError(WaymarkError):
    """Base of all refusals of the desk."""

    code = "desk.error"
    sentence: ClassVar[str] = "This can't be done now. Go back and try again."


class NotAllowed(DeskError):
    """The role or state of this person does not include this."""

    code = "desk.not_allowed"
    sentence = "Your account may not do this. Ask an administrator if you think it should."


class NoSuchCase(DeskError):
    """There is no such case, or it is not in the hands of the one who asks."""

    code = "desk.no_such_case"
    sentence = "You do not hold a case with this number. Go back to the queue."


class AlreadyTaken(DeskError):
    """Somebody was faster."""

    code = "desk.already_taken"
    sentence = "Somebody else has taken this case. Go back to the queue."


class OutcomeUnknown(DeskError):
    """Not one of the outcomes."""

    code = "desk.outcome_unknown"
    sentence = "Choose one of the outcomes in the list."


class SignalUnknown(DeskError):
    """Not one of the weak signals."""

    code = "desk.signal_unknown"
    sentence = "Choose one of the signals in the list."


class UrgencyUnknown(DeskError):
    """Not one of the levels."""

    code = "desk.urgency_unknown"
    sentence = "Choose one of the levels P0 to P4."


class JoinRefused(DeskError):
    """These two cases can't be joined."""

    code = "desk.join_refused"
    sentence = "These two cases can't be joined. Answer them separately."


class NoSuchReply(DeskError):
    """Not an approved reply."""

    code = "desk.no_such_reply"
    sentence = "Choose one of the approved replies in the list."


class TextMissing(DeskError):
    """The text is not ready in the person's language."""

    code = "desk.text_missing"
    sentence = "This text is not ready in their language. Choose another one, or hand the case over."


class ReplyLength(DeskError):
    """Empty or too long."""

    code = "desk.reply_length"
    sentence = "Write between 1 and 1500 characters."


class OtherLanguage(DeskError):
    """Free text in a language the person did not choose."""

    code = "desk.other_language"
    sentence = "They chose another language. Press send a second time if they should get it in this one."


class NobodyThere(DeskError):
    """The person erased the conversation: there is no way to answer."""

    code = "desk.nobody_there"
    sentence = (
        "The person erased the conversation. It can't be answered. Close the card when it is dealt with."
    )


class NoPhrase(DeskError):
    """The person has asked for no phrase, or it was answered, or it is too old."""

    code = "desk.no_phrase"
    sentence = "There is no phrase to answer. The person can ask for a new one."


class NothingCovered(DeskError):
    """Nothing was covered in this case."""

    code = "desk.nothing_covered"
    sentence = "Nothing is covered in this conversation."


class NotToBeOpened(DeskError):
    """Neither a yes nor silence where a life or a child is at stake."""

    code = "desk.not_to_be_opened"
    sentence = (
        "Ask the person first. Without a yes it opens only for P0, P1 or a possible minor, half an hour "
        "after their last word."
    )


class ReasonMissing(DeskError):
    """A written reason is needed."""

    code = "desk.reason_missing"
    sentence = "Write one sentence: why it must be opened now. A second person will read it."


class NeedsSecond(DeskError):
    """A second one of us has not agreed."""

    code = "desk.needs_second"
    sentence = "The person has said yes. A second colleague must agree too: ask them, with a reason."


class NeedsTwo(DeskError):
    """There is no fresh agreement of a second person to exactly this."""

    code = "desk.needs_two"
    sentence = "This takes two. Ask, let another colleague agree within half an hour, then do it."


class KeyNotHere(DeskError):
    """The private key of this person is not at hand."""

    code = "desk.key_not_here"
    sentence = "Your key is not open in this session. Sign out, sign in again, then repeat."


class NotSupervisors(DeskError):
    """These two have no key together, or the colleague has none of their own."""

    code = "desk.not_supervisors"
    sentence = "Two supervisors together can do this, for an active colleague who has set up an account."


class CantBeOpened(DeskError):
    """Whatever was wrong with it: it does not open."""

    code = "desk.cant_be_opened"
    sentence = "This can't be opened here."


class NoteLength(DeskError):
    """Empty or too long."""

    code = "desk.note_length"
    sentence = "A note has between 1 and 4000 characters. What you wrote is still in the field."


class NoSuchReview(DeskError):
    """Nothing for this person to look at."""

    code = "desk.no_such_review"
    sentence = "There is nothing here for you to look at. Nobody reviews what they opened themselves."


class NoSuchOperator(DeskError):
    """No such colleague, or not one this is possible with."""

    code = "desk.no_such_operator"
    sentence = "There is no such colleague for this. Choose one from the list."


class RespondersLeft(DeskError):
    """The host may begin again only when nobody is left who could vouch."""

    code = "desk.responders_left"
    sentence = "There still is an active responder. They and an administrator vouch in the console."


class LinkInvalid(DeskError):
    """The link was used, is too old, or never existed."""

    code = "desk.link_invalid"
    sentence = "This link was used already or is too old. Ask an administrator for a new one."


class NameRefused(DeskError):
    """The name is taken or has a shape we do not take."""

    code = "desk.name_refused"
    sentence = "Choose another name: 2 to 40 letters, digits, dots or dashes. Not your legal name."


class WeakPassphrase(DeskError):
    """Too short or too plain."""

    code = "desk.weak_passphrase"
    sentence = "Use at least 12 characters, not one repeated and not your name. Four or five words are good."


class CodeWrong(DeskError):
    """The six digits do not fit, or were used before."""

    code = "desk.code_wrong"
    sentence = "These six digits do not fit. Wait for the next ones in your app and try again."


class SignInRefused(DeskError):
    """Name, passphrase or digits are wrong; which one is never said."""

    code = "desk.sign_in_refused"
    sentence = "Name, passphrase or digits do not fit. Wait for the next digits and try again."


class TooManyTries(DeskError):
    """Too many wrong tries in a short time."""

    code = "desk.too_many_tries"
    sentence = "Too many tries. Wait a few minutes, then try once more."


class KeyAsked(DeskError):
    """Name, passphrase and digits fit, and this person has a security key: it must be touched now."""

    code = "desk.key_asked"
    sentence = "Touch your security key to go on."

    def __init__(self, ticket: str, options: Mapping[str, object]) -> None:
        super().__init__()
        self.ticket, self.options = ticket, options


class KeyRefused(DeskError):
    """Whatever was wrong with what the security key gave; which of it is never said."""

    code = "desk.key_refused"
    sentence = "The security key did not fit, or it took too long. Nothing was changed. Begin again."


class KeyTooOld(DeskError):
    """The security key, or the browser, has no secret to give (the extension PRF)."""

    code = "desk.key_too_old"
    sentence = (
        "This security key or this browser can't lock anything (it lacks PRF, also called hmac-secret). "
        "Nothing was changed: your passphrase works as before. Use another key or another browser."
    )


class NoAddress(DeskError):
    """Security keys are bound to an address with a name, and this one has none."""

    code = "desk.no_address"
    sentence = (
        "Security keys need an address with a name and https, or localhost. Ask an administrator to set "
        "public_address."
    )


class EnoughKeys(DeskError):
    """More than anybody needs."""

    code = "desk.enough_keys"
    sentence = "You have eight security keys already. Remove one first."


class NoSuchKey(DeskError):
    """Not one of one's own security keys."""

    code = "desk.no_such_key"
    sentence = "You have no such security key. Choose one from the list."


class LastKey(DeskError):
    """Without the passphrase nothing would be left that opens the private key."""

    code = "desk.last_key"
    sentence = "This is your only security key. Type your passphrase with it: from then on that opens alone."


class PassphraseWrong(DeskError):
    """Somebody who is signed in typed another passphrase."""

    code = "desk.passphrase_wrong"
    sentence = "This is not your passphrase. Nothing was changed. Type it once more."


class LanguageUnknown(DeskError):
    """Not a language of this house."""

    code = "desk.language_unknown"
    sentence = "Choose languages from the list."


class ShiftRefused(DeskError):
    """The times of a shift make no sense."""

    code = "desk.shift_refused"
    sentence = "A shift begins within the next 60 days and lasts at most 24 hours."
