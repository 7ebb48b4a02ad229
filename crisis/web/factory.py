"""The two applications: console and public face. Decides headers, sessions and how a refusal is shown."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import CSRFError, CSRFProtect
from secure import Secure
from secure.headers import CacheControl, ContentSecurityPolicy, ReferrerPolicy, XContentTypeOptions, XFrameOptions
from werkzeug.exceptions import HTTPException

from crisis.config import ROOT
from crisis.errors import Refused
from crisis.web import access, pages
from crisis.web.house import House

log = structlog.get_logger()
csrf = CSRFProtect()


def _headers() -> Secure:
    policy = ContentSecurityPolicy()
    for name in ("script", "style", "img", "font", "connect", "manifest", "worker"):
        policy = getattr(policy, f"{name}_src")("'self'")
    policy = policy.default_src("'none'").form_action("'self'").base_uri("'none'").frame_ancestors("'none'")
    return Secure(csp=policy, xcto=XContentTypeOptions().nosniff(), xfo=XFrameOptions().deny(),
                  referrer=ReferrerPolicy().no_referrer(), cache=CacheControl().no_store())


def application(house: House, secret_key: str, blueprints: Iterable[Blueprint], *, public: bool) -> Flask:
    """Return an application with the habits of the house. The public one has no session and no sign-in."""
    app = _bare(public)
    app.extensions["house"] = house
    app.config.update(
        SECRET_KEY=secret_key, MAX_CONTENT_LENGTH=11 * 1024 * 1024, SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_NAME="premiere_heure",
        SESSION_COOKIE_SECURE=house.settings.console_address.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12), WTF_CSRF_TIME_LIMIT=None, TEMPLATES_AUTO_RELOAD=False)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if not public:
        access.install(app)
        csrf.init_app(app)
    pages.install(app, house, public=public)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    _protect(app)
    return app


def _bare(public: bool) -> Flask:
    """Return an empty application; the console's can describe its API, whose own pages are not wanted."""
    folders: dict[str, Any] = {"root_path": str(ROOT), "template_folder": "templates", "static_folder": "crisis/static"}
    return Flask("crisis", **folders) if public else OpenAPI("crisis", doc_ui=False, **folders)


def _protect(app: Flask) -> None:
    headers = _headers()

    @app.after_request
    def secure_headers(response: Response) -> Response:
        headers.set_headers(response)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=300"
        return response

    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(500, broken)


def refused(error: Refused) -> ResponseReturnValue:
    """Show a refusal: what, why, what to do; as problem+json to a machine, as a page to a person."""
    if _machine():
        return _problem(error.status, error.code, error.what, " ".join(filter(None, (error.why, error.todo))))
    return render_template("refused.html", error=error), error.status


def expired(_error: CSRFError) -> ResponseReturnValue:
    """Say that a form is too old to be trusted."""
    return refused(Refused("form_expired", "Ce formulaire n'est plus valable.", "La page a été ouverte trop longtemps.",
                           "Revenez en arrière, copiez votre texte, rechargez la page et recommencez."))


def plain(error: HTTPException) -> ResponseReturnValue:
    """Show an HTTP error in French."""
    code = error.code or 500
    words = {400: "Demande non comprise.", 401: "Connexion nécessaire.", 404: "Page introuvable.",
             405: "Acte impossible à cette adresse.", 413: "Fichier trop lourd.",
             429: "Trop d'essais : attendez une minute."}
    told = Refused(f"http_{code}", words.get(code, "Demande refusée."))
    if _machine():
        return _problem(code, told.code, told.what, "")
    return render_template("refused.html", error=told, sign_in=code == 401), code


def broken(_error: Exception) -> ResponseReturnValue:
    """Say that the fault is ours; the log has the trace."""
    told = Refused("broken", "Le service a rencontré une erreur.", "Rien n'a été enregistré par cette demande.",
                   "Recommencez ; si l'erreur revient, passez à la procédure papier et prévenez l'administrateur.")
    if _machine():
        return _problem(500, told.code, told.what, told.todo)
    return render_template("refused.html", error=told), 500


def _machine() -> bool:
    return request.path.startswith(("/api/", "/hooks/"))


def _problem(status: int, code: str, title: str, detail: str) -> ResponseReturnValue:
    answer = jsonify(type="about:blank", status=status, title=title, detail=detail, code=code)
    answer.headers["Content-Type"] = "application/problem+json"
    return answer, status
