"""The models page, and the doctor's findings. Only this page uses the network."""

from __future__ import annotations

import shutil

from starlette.requests import Request
from starlette.routing import Route

from tolmach.app.answers import bad_request, in_thread, with_body
from tolmach.app.context import context_of, listed
from tolmach.app.present import Json
from tolmach.app.requests import Nothing
from tolmach.app.security import owner_of
from tolmach.languages import LANGUAGES
from tolmach.messages import message
from tolmach.network import is_offline


def _models(request: Request) -> Json:
    from tolmach.models import catalog
    from tolmach.models.choose import fits, recommend
    from tolmach.models.hardware import place, this_machine
    from tolmach.models.store import installed, store_folder

    source = request.query_params.get("source", "")
    targets = listed(request, "targets")
    if source not in ("", *LANGUAGES) or not set(targets) <= set(LANGUAGES):
        raise bad_request(message("That is not a language."), "source")
    machine = this_machine()
    placement = place(machine)
    here = {model.entry.id: model for model in installed()}
    known = {one.id: one for one in catalog.catalog()} | {n: m.entry for n, m in here.items()}
    best = [recommend("recognition", source, "", machine, placement)]
    best += [recommend("translation", source, code, machine, placement) for code in targets]
    recommended = {one.id for one in best if one is not None}
    cards = [
        {
            "id": one.id,
            "title": message(one.title),
            "task": one.task,
            "here": one.id in here,
            "demo": one.demo,
            "bundled": one.source.kind == "bundled",
            "size": one.size,
            "download": one.transfer,
            "memory": one.memory,
            "license": one.license,
            "good_for": message(one.good_for),
            "sources": list(one.sources),
            "targets": list(one.targets),
            "recommended": one.id in recommended,
            "fits": fits(one, machine, placement),
        }
        for one in known.values()
        if not source or one.knows(source)
    ]
    store = store_folder()
    near = next(path for path in (store, *store.parents) if path.exists())
    return {
        "offline": is_offline(),
        "machine": {"cores": machine.cores, "memory": machine.memory, "gpus": machine.gpus},
        "models": cards,
        "downloads": context_of(request).downloads.cards(),
        "store_free": shutil.disk_usage(near).free,
    }


def _get(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    return context_of(request).downloads.start(request.path_params["model"], "get")


def _verify(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    return context_of(request).downloads.start(request.path_params["model"], "verify")


def _stop(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    return context_of(request).downloads.stop(request.path_params["model"])


def _remove(request: Request, _body: Nothing) -> Json:
    from tolmach.models.store import check_id, remove

    owner_of(request)
    name = request.path_params["model"]
    check_id(name)
    return {"freed": remove(name)}


def _doctor(request: Request) -> Json:
    from tolmach.models.doctor import examine

    owner_of(request)
    findings = examine()
    levels = {finding.level.value for finding in findings}
    verdict = next((level for level in ("bad", "warn") if level in levels), "good")
    return {
        "verdict": verdict,
        "findings": [
            {"topic": f.topic, "level": f.level, "text": f.text, "advice": f.advice}
            for f in findings
        ],
    }


ROUTES = [
    Route("/api/models", in_thread(_models), methods=["GET"]),
    Route("/api/models/{model:str}/get", with_body(Nothing, _get, 202), methods=["POST"]),
    Route("/api/models/{model:str}/verify", with_body(Nothing, _verify, 202), methods=["POST"]),
    Route("/api/models/{model:str}/stop", with_body(Nothing, _stop), methods=["POST"]),
    Route("/api/models/{model:str}", with_body(Nothing, _remove), methods=["DELETE"]),
    Route("/api/doctor", in_thread(_doctor), methods=["GET"]),
]
