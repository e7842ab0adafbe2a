"""HTTP: routes, authentication, dispatch, errors and pages. No SQL and no rule."""
