"""What a kind of service is under its own path: its properties, its parts, and what can be done with it.

A file for each kind says so (catalogs/services); what all kinds have in common is written once, for any of them.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from fnmatch import fnmatchcase

from panier.core.values import frozen

Filters = Mapping[str, str]
"""What a list can be searched by: a property, with its type and how it is compared (core/service/entries.py:meets)."""

Values = Mapping[str, object]
"""Properties by name, as the interface spells them; texts may have blanks (core/service/blanks.py)."""


class Listing(StrEnum):
    """What a list holds: the names of its entries, or the entries themselves."""

    KEYS = "keys"
    DOCUMENTS = "documents"


class Ending(StrEnum):
    """When a service that its customer ends is gone."""

    AT_ONCE = "at-once"
    AT_TERM = "at-term"


class Particular(StrEnum):
    """What people want to know of what was delivered, in the order in which they look for it."""

    STATE = "state"
    POWER = "power"
    HOST = "host"
    ADDRESSES = "addresses"
    BLOCK = "block"
    WEB = "web"
    PORT = "port"
    USER = "user"
    SSH = "ssh"
    FTP = "ftp"
    ENDPOINT = "endpoint"
    SYSTEM = "system"
    ENGINE = "engine"
    PLACE = "place"
    ZONES = "zones"
    RACK = "rack"
    MODEL = "model"
    CPU = "cpu"
    CORES = "cores"
    MEMORY = "memory"
    DISK = "disk"
    SPEED = "speed"
    VERSION = "version"
    DESCRIPTION = "description"
    HELD_BY = "held-by"


@frozen
class TaskPlan:
    """A task that an action begins.

    `during`: properties while it is under way; `after`: once it is done. `is_alone`: whether an entry can be added or
    removed by it only while no other task is under way; all other actions wait for that. `unless`: the values of
    properties with which there is nothing to do when a service is new. `ends`: the service ends once it is done.
    """

    function: str
    during: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    is_alone: bool = False
    unless: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    ends: bool = False


@frozen
class MailPlan:
    """An e-mail that an action sends to the technical contact, in the contact's language; it has a fresh password.

    `letter`: its template (catalogs/mails), `system`: what is being installed. `unless`: the field of the body that
    keeps it from being sent.
    """

    letter: str
    system: str | None = None
    unless: str | None = None


@frozen
class Bound:
    """What a number that is sent must be.

    `least` and `most` are numbers; it must be `above` or `below` what a blank would be filled with. `total`: the
    property of the service that the sum of this number over all entries of the part must not exceed.
    """

    least: int | None = None
    most: int | None = None
    above: str | None = None
    below: str | None = None
    total: str | None = None


@frozen
class ServiceAction:
    """Something that can be asked of a service, or of an entry of one of its parts.

    `path` follows the service's. `body`: the model of what is sent. `work`: the task that does it, None where it is
    done at once. `changes`: properties that change at once. `needs`: the values that properties must have for it.
    `bounds`: what numbers in fields must be. `unused`: by part, the property that must not name the entry anywhere.
    `choices`: the part whose entries a field of the body names, those below this one where they are below entries.
    `services`: the families of which a field names a service of the caller. `inside`: the property with the block
    that an address in a field must be of. `equals`: the property whose value a field must have: a checksum.
    `reply`: the model of its answer with its `answer`, where that is not the task. `example`: a body that the
    documentation shows. `query`: what may stand behind the question mark. `lacks`: parts that must be empty.
    `option`: the option without which there is no such thing. `mail`: what is sent to the technical contact. A GET
    only reads: it answers with its `answer`.
    """

    method: str
    path: str
    about: str
    body: str | None = None
    work: TaskPlan | None = None
    changes: Values = field(default_factory=dict)
    needs: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    unused: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    equals: Mapping[str, str] = field(default_factory=dict)
    reply: str | None = None
    answer: object = None
    example: Values = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    option: str | None = None
    mail: MailPlan | None = None


@frozen
class Gathering:
    """A list that entries show of the entries of another part.

    `of`: that part; `where`: which property of its entries must equal which of those that show them; `each`: what
    is shown of one.
    """

    of: str
    where: Mapping[str, str]
    each: object = None


@frozen
class Following:
    """What happens to entries when the entry of another part goes whose key their property `by` has.

    They go too, or change to what `becomes` says.
    """

    by: str
    becomes: Values = field(default_factory=dict)


@frozen
class ServicePart:
    """A list of entries below a service: its disks, its addresses; or one entry, where it has no `key`.

    `path` follows the service's, and names the list. `model`: of an entry, where one is shown. `key`: the property
    that names an entry, `parameter` its name in the path. `born`: the entries of a new service; with `each`, one
    for every option that has this figure. `added`, `removed`: what is sent and done to add and to remove one,
    `entry` the properties of one that is added. `writable`: properties that a PUT sets, sent as `sent`. `under`:
    the part whose entries these belong to. `of`: what there is an entry for, which is not stored: a list, or the
    name of one (flows/service/kinds/surroundings.py). `option`: the option without which there is no such list.
    `view_of`: the part that keeps the entries, which are shown under another path here: those whose property
    `match` has the key of the entry above. `shows`: what an entry is shown as, where it is kept otherwise.
    `gathers`: lists of what is in other parts, by property. `follows`: what happens to entries when an entry of
    another part goes, by that part.
    """

    name: str
    path: str
    about: str
    model: str = ""
    about_one: str = ""
    key: str | None = None
    parameter: str = "id"
    key_type: str = "string"
    listing: Listing = Listing.KEYS
    filters: Filters = field(default_factory=dict)
    born: tuple[Values, ...] = ()
    each: str | None = None
    sent: str | None = None
    writable: tuple[str, ...] = ()
    added: ServiceAction | None = None
    removed: ServiceAction | None = None
    entry: Values = field(default_factory=dict)
    actions: tuple[ServiceAction, ...] = ()
    under: str | None = None
    view_of: str | None = None
    match: str | None = None
    shows: Values = field(default_factory=dict)
    gathers: Mapping[str, Gathering] = field(default_factory=dict)
    follows: Mapping[str, Following] = field(default_factory=dict)
    replies_to_put: bool = False
    example: Values = field(default_factory=dict)
    of: object = None
    option: str | None = None

    @property
    def kept(self) -> str:
        """The part that keeps its entries."""
        return self.view_of or self.name

    @property
    def path_of_one(self) -> str:
        """The path of an entry, after the service's."""
        return self.path if self.key is None else f"{self.path}/{{{self.parameter}}}"


@frozen
class ServiceReference:
    """What there is for all services of a kind, whoever asks: the places where they can be, say.

    `path` is whole. `reply`: the type of its `answer`. `query`: what may stand behind the question mark. A list with a
    `key` holds what that property of its entries is; each entry is shown below it, as `model` has it, and `filters` are
    what that list can be searched by. `is_public`: nobody has to log in for it. `holding`: the part whose entries a
    field of the query names, and then the answer is the caller's services that have it. `of`: `tasks` for `lines`, one
    for each task of the caller's services as `entry` says, of which `filters` choose and `count` is the number.
    `body`: the model of what is sent, to a POST; the blank `seal` is a token that says it again, and `opens` the field
    of a query with such a token. `equals`: what fields of the query must be, by the blank that says it. `choices`: the
    list of whose entries a field of the query names one by its `code`.
    """

    path: str
    about: str
    reply: str
    answer: object = None
    query: Mapping[str, str] = field(default_factory=dict)
    filters: Filters = field(default_factory=dict)
    holding: Mapping[str, str] = field(default_factory=dict)
    of: str | None = None
    entry: Values = field(default_factory=dict)
    body: str | None = None
    opens: str | None = None
    equals: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    parameter: str = "id"
    model: str = ""
    about_one: str = ""
    is_public: bool = False
    status: str = "PRODUCTION"
    example: Values = field(default_factory=dict)


@frozen
class TaskForm:
    """How the tasks of a kind are shown: under which path, in which model, and with which words for their states.

    `also`: other models that actions answer with, in which a task is shown as well. `are_kept`: False where a task
    that is done is gone, as programs expect that wait for it.
    """

    path: str
    model: str
    properties: Values
    states: Mapping[str, str]
    filters: Filters = field(default_factory=dict)
    key_type: str = "long"
    listing: Listing = Listing.KEYS
    parameter: str = "id"
    also: tuple[str, ...] = ()
    is_cancellable: bool = False
    are_kept: bool = True


@frozen
class ServiceKind:
    """A kind of service: what is sold in some families, and how it is shown.

    `name` is its file's. `path` has one parameter, the service's name, of the type `key_type`. `one` and `many` are
    what people call it. `resource` is its word in the names of resources. `called`: how a sandbox names one,
    `has_address`: whether it gets an address. `model` is what a GET shows, `sent` what a PUT takes, where there is
    one, `put_reply` what that answers with. `infos`: the model of its dates and contacts. `specs`: figures of its
    plans, by plan code or a pattern of them; `options`: figures of its options, likewise. `example`: what a PUT may
    hold. `prefix`: what stands before the name in a path in the service's own name. `is_view`: another file says
    how such a service begins; this one shows it under another path. `lists`: lists that parts and choices name.
    `choices`: the part whose entries a property names that a PUT sets. `ends_options`: its options end by a DELETE.
    `filters`: those of its list. `asked`: properties that are shown only where a field of the query asks for them.
    `seen`: properties that follow from others whenever it is looked at; `held`: the families whose services have such
    ones in their parts, with the part: the one that has it is the blank `holder`. `particulars`: what people are
    shown of it, by the words of Particular; the source `part.` has the entries of a part. `password`: the path of what
    sets the password of its first user, such as `/setPassword`, or `/user/{login}/changePassword` of a part.
    """

    families: tuple[str, ...]
    path: str
    one: str
    many: str
    resource: str
    called: str
    model: str
    properties: Values = field(default_factory=dict)
    name: str = ""
    has_address: bool = False
    sent: str | None = None
    writable: tuple[str, ...] = ()
    infos: str | None = "services.Service"
    listing: Listing = Listing.KEYS
    key_type: str = "string"
    list_status: str = "PRODUCTION"
    status: str = "PRODUCTION"
    ending: Ending = Ending.AT_TERM
    has_contacts: bool = True
    put_reply: str | None = None
    specs: Mapping[str, Values] = field(default_factory=dict)
    options: Mapping[str, Values] = field(default_factory=dict)
    prefix: str = ""
    is_view: bool = False
    tasks: TaskForm | None = None
    delivery: TaskPlan | None = None
    parts: tuple[ServicePart, ...] = ()
    actions: tuple[ServiceAction, ...] = ()
    references: tuple[ServiceReference, ...] = ()
    ends_options: bool = False
    example: Values = field(default_factory=dict)
    lists: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    filters: Filters = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    seen: Values = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    particulars: Values = field(default_factory=dict)
    password: str | None = None

    @property
    def ending_functions(self) -> frozenset[str]:
        """The functions of tasks that end such a service."""
        works = (action.work for action in self.actions)
        return frozenset(work.function for work in works if work is not None and work.ends)

    def option_word(self, plan_code: str) -> str | None:
        """What an option is called, by its figure `word`; None for one that has no such figure."""
        found = [figures.get("word") for pattern, figures in self.options.items() if fnmatchcase(plan_code, pattern)]
        return next((str(word) for word in reversed(found) if word is not None), None)

    def action_at(self, path: str) -> ServiceAction | None:
        """The action of a POST to a path, which follows the service's; None where it has none there."""
        found = [(action.path, action) for action in self.actions]
        found += [(f"{part.path_of_one}{one.path}", one) for part in self.parts for one in part.actions]
        return next((one for place, one in found if place == path and one.method == "POST"), None)

    def part(self, name: str) -> ServicePart:
        """A part by its name."""
        return next(one for one in self.parts if one.name == name)
