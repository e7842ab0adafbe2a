"""Work on domain names as their owner sees it.

The paths are /me/task/domain and /domain/{serviceName}/task.
"""

from panier.core.service.task import TaskKind
from panier.flows.service import tasks
from panier.web.route import Route
from panier.wire.service import task
from panier.wire.types import ids_out, texts_out

_MINE = "/me/task/domain"
_ONE = f"{_MINE}/{{id}}"
_OF_NAME = "/domain/{serviceName}/task"
_NAMES = {"id": "task_id"}
_KIND = {"kind": TaskKind.DOMAIN}

TASKS = (
    Route("GET", _MINE, tasks.list_ids, ids_out, query=task.NameFilter, fixed=_KIND, about="List the tasks on the caller's domain names"),
    Route("GET", _ONE, tasks.read, task.task_out, fixed=_KIND, names=_NAMES, about="Show a task on one of the caller's domain names"),
    Route("POST", f"{_ONE}/accelerate", tasks.accelerate, fixed=_KIND, names=_NAMES, about="Run a task on one of the caller's domain names now instead of at its scheduled time"),
    Route("GET", f"{_ONE}/argument", tasks.list_argument_keys, texts_out, names=_NAMES),
    Route("GET", f"{_ONE}/argument/{{key}}", tasks.read_argument, task.argument_out, names=_NAMES),
    Route("PUT", f"{_ONE}/argument/{{key}}", tasks.answer, body=task.TaskArgument, names=_NAMES),
    Route("POST", f"{_ONE}/cancel", tasks.cancel, fixed=_KIND, names=_NAMES, about="Cancel a task on one of the caller's domain names"),
    Route("GET", f"{_ONE}/progressbar", tasks.read, task.progress_out, fixed=_KIND, names=_NAMES, about="Show the progress of a task on a domain name"),
    Route("POST", f"{_ONE}/relaunch", tasks.relaunch, fixed=_KIND, names=_NAMES, about="Retry a failed task on one of the caller's domain names"),
    Route("GET", _OF_NAME, tasks.list_ids, ids_out, query=task.Filter, fixed=_KIND, about="List the tasks on a domain name"),
    Route("GET", f"{_OF_NAME}/{{id}}", tasks.read, task.task_out, fixed=_KIND, names=_NAMES, about="Show a task on a domain name"),
    Route("POST", f"{_OF_NAME}/{{id}}/accelerate", tasks.accelerate, fixed=_KIND, names=_NAMES, about="Run a task on a domain name now instead of at its scheduled time"),
    Route("POST", f"{_OF_NAME}/{{id}}/cancel", tasks.cancel, fixed=_KIND, names=_NAMES, about="Cancel a task on a domain name"),
    Route("POST", f"{_OF_NAME}/{{id}}/relaunch", tasks.relaunch, fixed=_KIND, names=_NAMES, about="Retry a failed task on a domain name"),
)  # fmt: skip
