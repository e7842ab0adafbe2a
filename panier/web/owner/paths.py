"""Adding the calls of a subject to the sandbox owner's port."""

from falcon.asgi import App, Request, Response

Port = App[Request, Response]


def add_verbs(app: Port, path: str, resource: object, verbs: tuple[str, ...]) -> None:
    """Route `path/verb` to the resource's `on_post_verb`, for each verb."""
    for verb in verbs:
        app.add_route(f"{path}/{verb}", resource, suffix=verb.replace("-", "_"))
