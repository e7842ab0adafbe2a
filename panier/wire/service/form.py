"""Forms about a service, and answers to them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.service.form import ServiceForm
from panier.wire.types import OPTIONAL, Arguments, Shape, Text, model

ANSWERS_MAX = 100


@model("services.form.AnswerTypeEnum")
class AnswerType(StrEnum):
    """The kinds of answer."""

    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    DOUBLE = "double"
    ENUM = "enum"
    LONG = "long"
    STRING = "string"
    TEXT = "text"


@model("services.form.AnswerAllowedValue")
class AllowedAnswer(Shape):
    """An answer that a question takes."""

    key: str


@model("services.form.Question")
class FormQuestion(Shape):
    """A question of a form, and the answers that it takes."""

    answers: list[AllowedAnswer] | None
    mandatory: bool
    question: str
    type: AnswerType


@model("services.form.Description")
class FormDescription(Shape):
    """A form and its questions."""

    name: str
    questions: list[FormQuestion]


@model("services.form.Answer")
class FormAnswer(Shape):
    """The answer to a question."""

    question: Annotated[Text | None, OPTIONAL] = None
    value: Annotated[Text | None, OPTIONAL] = None


@model("services.form.Form")
class FilledForm(Shape):
    """The answers to a form."""

    answers: Annotated[list[FormAnswer], Meta(max_length=ANSWERS_MAX)]

    def arguments(self) -> Arguments:
        """The answers as pairs."""
        return {"answers": [(one.question, one.value) for one in self.answers]}


@model("services.form.Response")
class FormResponse(Shape):
    """What is said to whoever answered."""

    message: str


def forms_out(forms: Sequence[ServiceForm]) -> list[FormDescription]:
    """Forms and their questions."""
    return [form_out(form) for form in forms]


def form_out(form: ServiceForm) -> FormDescription:
    """A form and its questions."""
    return FormDescription(
        name=form.name,
        questions=[
            FormQuestion(
                answers=[AllowedAnswer(key=key) for key in one.answers] if one.answers else None,
                mandatory=one.is_mandatory,
                question=one.name,
                type=AnswerType(one.kind),
            )
            for one in form.questions
        ],
    )


def response_out(message: str) -> FormResponse:
    """What is said to whoever answered."""
    return FormResponse(message=message)
