"""The forms that the owner of a service is asked to fill in."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from panier.core.limits import FORM_ANSWER_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen


class UseAfterwards(StrEnum):
    """What somebody who ends a service goes on with, in OVHcloud's words."""

    NOT_REPLACING_SERVICE = "NOT_REPLACING_SERVICE"
    OTHER = "OTHER"
    SUBSCRIBE_AN_OTHER_SERVICE = "SUBSCRIBE_AN_OTHER_SERVICE"
    SUBSCRIBE_OTHER_KIND_OF_SERVICE_WITH_COMPETITOR = "SUBSCRIBE_OTHER_KIND_OF_SERVICE_WITH_COMPETITOR"
    SUBSCRIBE_SIMILAR_SERVICE_WITH_COMPETITOR = "SUBSCRIBE_SIMILAR_SERVICE_WITH_COMPETITOR"


class ReasonToLeave(StrEnum):
    """Why somebody ends a service, in OVHcloud's words."""

    FEATURES_DONT_SUIT_ME = "FEATURES_DONT_SUIT_ME"
    LACK_OF_PERFORMANCES = "LACK_OF_PERFORMANCES"
    MIGRATED_TO_ANOTHER_OVH_PRODUCT = "MIGRATED_TO_ANOTHER_OVH_PRODUCT"
    MIGRATED_TO_COMPETITOR = "MIGRATED_TO_COMPETITOR"
    NOT_ENOUGH_RECOGNITION = "NOT_ENOUGH_RECOGNITION"
    NOT_NEEDED_ANYMORE = "NOT_NEEDED_ANYMORE"
    NOT_RELIABLE = "NOT_RELIABLE"
    NO_ANSWER = "NO_ANSWER"
    OTHER = "OTHER"
    PRODUCT_DIMENSION_DONT_SUIT_ME = "PRODUCT_DIMENSION_DONT_SUIT_ME"
    PRODUCT_TOOLS_DONT_SUIT_ME = "PRODUCT_TOOLS_DONT_SUIT_ME"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    TOO_HARD_TO_USE = "TOO_HARD_TO_USE"
    UNSATIFIED_BY_CUSTOMER_SUPPORT = "UNSATIFIED_BY_CUSTOMER_SUPPORT"


@frozen
class FormQuestion:
    """A question of a form: its name, the kind of its answer, and the answers it takes where they are listed."""

    name: str
    kind: str
    is_mandatory: bool = False
    answers: tuple[str, ...] = ()


@frozen
class ServiceForm:
    """A form and its questions."""

    name: str
    questions: tuple[FormQuestion, ...]

    def read(self, given: Sequence[tuple[str | None, str | None]]) -> Mapping[str, str]:
        """The answers to its questions, each given once.

        Refuses: a question that is none of its own or is answered twice, an answer that it does not take, a mandatory
        one that is missing (400).
        """
        questions = {question.name: question for question in self.questions}
        found: dict[str, str] = {}
        for name, value in given:
            question = questions.get(name or "")
            if question is None or question.name in found:
                raise bad_input("answers.question", f"is {name}, but must be one of {', '.join(questions)}, once each")
            if question.answers and value not in question.answers:
                raise bad_input("answers.value", f"is {value}, but must be one of {', '.join(question.answers)}")
            if value is None or len(value) > FORM_ANSWER_MAX:
                raise bad_input("answers.value", f"must be a text of at most {FORM_ANSWER_MAX} characters")
            found[question.name] = value
        missing = [one.name for one in self.questions if one.is_mandatory and not found.get(one.name)]
        if missing:
            raise bad_input("answers", f"must answer {', '.join(missing)}")
        return found


TERMINATION = ServiceForm(
    "termination",
    (
        FormQuestion("reason", "enum", is_mandatory=True, answers=tuple(ReasonToLeave)),
        FormQuestion("futureUse", "enum", answers=tuple(UseAfterwards)),
        FormQuestion("commentary", "text"),
    ),
)
FORMS = {form.name: form for form in (TERMINATION,)}
