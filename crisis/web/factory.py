"""The two applications: console and public face. Decides headers, sessions and how a refusal is shown."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import CSRFError, CSRFProtect
from secure import Secure
from secure.headers import CacheControl, ContentSecurityPolicy, ReferrerPolicy, XContentTypeOptions, XFrameOptions
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from crisis.config import ROOT
from crisis.errors import Refused
from crisis.oncall.phones import LONGEST
from crisis.web import access, pages
from crisis.web.download import PRIVATE
from crisis.web.house import House
from crisis.web.kept import above
from crisis.web.theme import theme

log = structlog.get_logger()
csrf = CSRFProtect()

# A cookie only carries the secret: the login row says when a session ends. It outlives the longest one.
COOKIE = LONGEST + timedelta(days=1)
# What a request may weigh. A file that is only too long for a piece is read, so that its form is shown again (D2);
# the public face takes no file.
MOST = {False: 64 * 1024 * 1024, True: 1024 * 1024}
# What happened, why, and what to do, for each error of HTTP itself.
PLAIN = {
    400: ("Demande non comprise.", "Ce qui a été envoyé n'a pas la forme attendue.",
          "Revenez en arrière, rechargez la page et recommencez."),
    401: ("Connexion nécessaire.", "Votre session est fermée, ou vous n'êtes pas connecté.",
          "Connectez-vous, puis recommencez."),
    403: ("Accès refusé.", "Cette demande n'est pas permise.", "Connectez-vous avec le bon compte."),
    404: ("Page introuvable.", "Aucune page n'est à cette adresse.",
          "Vérifiez l'adresse, ou repartez de la première page."),
    405: ("Acte impossible à cette adresse.", "Cette adresse ne prend pas ce genre de demande.",
          "Repartez de la première page et utilisez le bouton de l'acte."),
    408: ("Demande interrompue.", "Le réseau a été trop lent : la demande n'est pas arrivée entière.",
          "Revenez en arrière et recommencez ; avec un fichier, choisissez-en un plus petit."),
    413: ("Envoi trop lourd.", "Il dépasse ce que le service peut lire ; rien n'a été enregistré.",
          "Revenez en arrière : le navigateur y garde votre saisie. Choisissez un fichier de 10 Mo au plus."),
    414: ("Adresse trop longue.", "Le service ne lit pas une adresse de cette longueur.",
          "Repartez de la première page."),
    415: ("Format non pris.", "Le service ne lit pas ce format.", "Envoyez la demande sous la forme attendue."),
    429: ("Trop d'essais.", "Trop d'essais ont échoué en une minute.",
          "Attendez une minute, puis recommencez ; en cas d'urgence, appelez la permanence.")}
# The same for a machine, which has no page to go back to.
MACHINE = {
    400: ("Demande non comprise.", "Ce qui a été envoyé n'a pas la forme attendue.",
          "Corrigez la demande : /api/v1/openapi.json décrit chaque acte."),
    404: ("Adresse introuvable.", "Le service n'a rien à cette adresse.",
          "Vérifiez l'adresse : /api/v1/openapi.json les donne toutes."),
    405: ("Méthode non prise.", "Cette adresse ne prend pas cette méthode.",
          "Prenez une de celles que donne l'en-tête Allow."),
    413: ("Envoi trop lourd.", "Il dépasse ce que le service peut lire ; rien n'a été enregistré.",
          "Envoyez une pièce de 10 Mo au plus."),
    415: ("Format non pris.", "Le corps de la demande n'est pas annoncé comme du JSON.",
          "Envoyez-le avec l'en-tête Content-Type: application/json.")}
OTHER = ("Demande refusée.", "Le service ne sait pas y répondre ; rien n'a été enregistré.",
         "Revenez en arrière et recommencez ; si l'erreur revient, prévenez l'administrateur.")


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
        SECRET_KEY=secret_key, MAX_CONTENT_LENGTH=MOST[public], SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_NAME="premiere_heure",
        SESSION_COOKIE_SECURE=house.settings.console_address.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=COOKIE, WTF_CSRF_TIME_LIMIT=None, TEMPLATES_AUTO_RELOAD=False)
    if house.settings.trusted_proxies:
        # Only the address is taken from the proxies: what the site is called, and by which scheme, is a setting.
        behind = ProxyFix(app.wsgi_app, x_for=house.settings.trusted_proxies, x_proto=0, x_host=0)
        app.wsgi_app = behind  # type: ignore[method-assign]  # the way that Flask documents
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if not public:
        access.install(app)
        csrf.init_app(app)
    pages.install(app, house, public=public)
    for blueprint in (theme, *blueprints):
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
        private = response.headers.get("Cache-Control")  # A file may say more than any page: no shared cache either.
        headers.set_headers(response)
        if private == PRIVATE:
            response.headers["Cache-Control"] = PRIVATE
        if request.endpoint in ("static", "theme.own"):
            response.headers["Cache-Control"] = "public, max-age=300"
        return response

    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(500, broken)


def refused(error: Refused) -> ResponseReturnValue:
    """Show a refusal: what, why, what to do; as problem+json to a machine, as a page to a person."""
    if _machine():
        return _problem(error.status, error)
    return render_template("refused.html", error=error, sign_in=error.code == "prove_again"), error.status


def expired(_error: CSRFError) -> ResponseReturnValue:
    """Say that a form is too old to be trusted."""
    return refused(Refused("form_expired", "Ce formulaire n'est plus valable.", "La page a été ouverte trop longtemps.",
                           "Revenez en arrière, copiez votre texte, rechargez la page et recommencez."))


def plain(error: HTTPException) -> ResponseReturnValue:
    """Show an HTTP error in French; the address of an act, read again or bookmarked, leads to the page of that act."""
    code = error.code or 500
    if code == 405 and request.method in ("GET", "HEAD") and not _machine():
        return redirect(above())
    if code == 401 and request.path == "/" and not _machine():
        return redirect(url_for("signin.form"))
    if _machine():
        return _problem(code, Refused(f"http_{code}", *(PLAIN | MACHINE).get(code, OTHER)), _beside(error))
    told = Refused(f"http_{code}", *PLAIN.get(code, OTHER))
    return render_template("refused.html", error=told, sign_in=code == 401), code


def _beside(error: HTTPException) -> dict[str, str]:
    """Return the headers by which a machine learns what to do: the methods taken, how to sign in, when to try again."""
    told = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}.get(error.code or 500, {})
    return told | {name: value for name, value in error.get_headers() if name == "Allow"}


def broken(_error: Exception) -> ResponseReturnValue:
    """Say that the fault is ours; the log has the trace."""
    told = Refused("broken", "Le service a rencontré une erreur.", "Rien n'a été enregistré par cette demande.",
                   "Recommencez ; si l'erreur revient, passez à la procédure papier et prévenez l'administrateur.")
    if _machine():
        return _problem(500, told)
    return render_template("refused.html", error=told), 500


def _machine() -> bool:
    return request.path.startswith(("/api/", "/hooks/"))


def _problem(status: int, told: Refused, headers: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """Answer a machine (RFC 9457): `title` says what, `detail` why, `todo` what to do; an empty one is left out."""
    sentences = {"title": told.what, "detail": told.why, "todo": told.todo}
    answer = jsonify({"type": "about:blank", "status": status, "code": told.code}
                     | {name: said for name, said in sentences.items() if said})
    answer.headers["Content-Type"] = "application/problem+json"
    answer.headers.update(headers or {})
    return answer, status
