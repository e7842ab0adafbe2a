"""Work on domain names as its owner sees it: /me/task/domain and /domain/{serviceName}/task."""

from panier.core.service.task import Sort
from panier.flows.service import tasks
from panier.web.route import Route
from panier.wire.service import task
from panier.wire.types import ids_out, texts_out

_MINE = "/me/task/domain"
_ONE = f"{_MINE}/{{id}}"
_OF_NAME = "/domain/{serviceName}/task"
_NAMES = {"id": "task_id"}
_SORT = {"sort": Sort.NAME}

TASKS = (
    Route("GET", _MINE, tasks.ids, ids_out, query=task.NameFilter, fixed=_SORT),
    Route("GET", _ONE, tasks.read, task.task_out, fixed=_SORT, names=_NAMES),
    Route("POST", f"{_ONE}/accelerate", tasks.accelerate, fixed=_SORT, names=_NAMES),
    Route("GET", f"{_ONE}/argument", tasks.argument_keys, texts_out, names=_NAMES),
    Route("GET", f"{_ONE}/argument/{{key}}", tasks.argument, task.argument_out, names=_NAMES),
    Route("PUT", f"{_ONE}/argument/{{key}}", tasks.answer, body=task.TaskArgument, names=_NAMES),
    Route("POST", f"{_ONE}/cancel", tasks.cancel, fixed=_SORT, names=_NAMES),
    Route(
        "GET",
        f"{_ONE}/progressbar",
        tasks.read,
        task.progress_out,
        fixed=_SORT,
        names=_NAMES,
        about="How far a task is",
    ),
    Route("POST", f"{_ONE}/relaunch", tasks.relaunch, fixed=_SORT, names=_NAMES),
    Route(
        "GET",
        _OF_NAME,
        tasks.ids,
        ids_out,
        query=task.Filter,
        fixed=_SORT,
        about="The numbers of the tasks on a domain name of the caller",
    ),
    Route(
        "GET",
        f"{_OF_NAME}/{{id}}",
        tasks.read,
        task.task_out,
        fixed=_SORT,
        names=_NAMES,
        about="A task on a domain name of the caller",
    ),
    Route("POST", f"{_OF_NAME}/{{id}}/accelerate", tasks.accelerate, fixed=_SORT, names=_NAMES),
    Route("POST", f"{_OF_NAME}/{{id}}/cancel", tasks.cancel, fixed=_SORT, names=_NAMES),
    Route("POST", f"{_OF_NAME}/{{id}}/relaunch", tasks.relaunch, fixed=_SORT, names=_NAMES),
)
