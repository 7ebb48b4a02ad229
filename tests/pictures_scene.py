"""Reports made by hand for the pictures: a night like another, and those that are hard to draw."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from crisis.clock import instant

T0 = datetime(2026, 11, 21, 22, 46, 13, 500000, tzinfo=UTC)


def after(seconds: float) -> str:
    return instant(T0 + timedelta(seconds=seconds))


def night(**changed: Any) -> dict[str, Any]:
    """Return a report with what pictures read, and nothing else."""
    return {"made_at": after(20000), "t0": after(0), "event": {"counting_48": "covered", "demonstration": False},
            "commitments": commitments(1690, (754, 3725, 2410)),
            "milestones": [{"code": code, "planned_s": 3600} for code in ("cell_operational", "covered_elected")],
            "curves": [curve("elected", "commune", 246, 754), curve("public", "means", 3, 3725),
                       curve("media", "medium", 7, 2410)],
            "channels": [channel("email", 246, 3.1), channel("sms", 5000, 1.2, refused=12, unknown=3),
                         channel("voice", 31, 48.5, refused=4, expired=1)],
            "times": stages(), "lanes": lanes(), "pauses": [pause(1500, 2100)], "gross_s": 20000, "net_s": 19400,
            "trend": {"points": points(9)}} | changed


def commitments(cell: int | None, covered: tuple[int | None, ...], opened: int | None = 3100) -> list[dict[str, Any]]:
    reached = None if None in covered else max(each for each in covered if each is not None)
    audiences = {name: {"covered_at": after(at) if at is not None else None, "first_at": after(1)}
                 for name, at in zip(("elected", "public", "media"), covered, strict=True)}
    return [timed(47, cell), timed(48, reached) | {"audiences": audiences}, timed(50, opened)]


def timed(number: int, seconds: int | None) -> dict[str, Any]:
    verdict = "running" if seconds is None else "missed" if number != 50 and seconds >= 3600 else "kept"
    return {"number": number, "verdict": verdict, "started_at": after(0),
            "met_at": after(seconds) if seconds is not None else None, "seconds": seconds}


def curve(audience: str, unit: str, denominator: int, last: int, *, reached: int | None = None) -> dict[str, Any]:
    """Return a curve that rises evenly to all of its targets, or to `reached` of them."""
    most = denominator if reached is None else reached
    taken = [{"at": after(last * n / most), "seconds": int(last * n / most), "covered": n} for n in range(1, most + 1)]
    late = [{"at": after(last * n / most + 9), "seconds": int(last * n / most) + 9, "covered": n}
            for n in range(1, most * 9 // 10 + 1)]
    counts = [(share, -(-share * denominator // 100)) for share in (50, 80, 95)]
    return {"audience": audience, "unit": unit, "denominator": denominator, "steps": taken, "delivered": late,
            "thresholds": [{"share": share, "count": count,
                            "seconds": taken[count - 1]["seconds"] if 0 < count <= most else None}
                           for share, count in counts]}


def channel(name: str, n: int, middle: float, **failed: int) -> dict[str, Any]:
    few = min(n, 300)
    spread = [round(middle * (0.4 + 2.5 * (at / max(few, 1)) ** 4), 3) for at in range(few)]
    ranks = {"p50_s": few // 2, "p95_s": few * 95 // 100, "max_s": few - 1}
    told = {key: spread[at] if n else None for key, at in ranks.items()}
    return {"name": name, "n": n, "latencies": spread, "refused": 0, "unknown": 0, "expired": 0, "stopped": 0,
            **told, **failed}


def stages() -> list[dict[str, Any]]:
    told = (("De l'ordre au premier brouillon", 612, 3), ("Rédaction et soumission du premier message", 480, 2),
            ("Validation par l'autorité", 245, 1), ("De l'ordre d'envoi à la couverture des élus", 0, 188),
            ("Appels à la main des communes que rien n'avait jointes, jusqu'à la dernière", 1860, 44))
    return [{"code": f"stage{at}", "label": label, "human_s": human, "system_s": system, "from_seq": at + 1,
             "to_seq": at + 2} for at, (label, human, system) in enumerate(told)]


def mark(seconds: int, label: str, *, planned: bool = False, seq: int | None = 1) -> dict[str, Any]:
    return {"at": after(seconds), "seconds": seconds, "label": label, "planned": planned, "seq": seq}


def lanes() -> list[dict[str, Any]]:
    injects = [mark(at * 240, f"Message simulé n° {at}", planned=True, seq=None) for at in range(1, 16)]
    injects += [mark(at * 240 + (600 if at > 6 else 20), f"Message simulé n° {at}", seq=at) for at in range(1, 16)]
    return [{"code": "injects", "label": "Messages d'exercice", "marks": injects},
            {"code": "cell", "label": "Cellule de communication d'urgence",
             "marks": [mark(12, "Première réponse"), mark(640, "Première arrivée"),
                       mark(1690, "Cellule opérationnelle")]},
            {"code": "authority", "label": "Autorité",
             "marks": [mark(-120, "Alerte reçue"), mark(0, "COD\u00a0: ordre donné"),
                       mark(2100, "Première validation au COD")]},
            {"code": "crowd", "label": "Opérateurs", "marks": []}]


def pause(start: int, end: int) -> dict[str, Any]:
    return {"from": after(start), "to": after(end), "from_s": start, "to_s": end}


def points(count: int) -> list[dict[str, Any]]:
    verdicts = ("kept", "missed", "not_proven", "kept", "not_applicable")
    told = []
    for at in range(count):
        verdict = verdicts[at % len(verdicts)]
        seconds = None if verdict == "not_applicable" else 3600 + at * 95 if verdict == "missed" else 3400 - at * 130
        told.append({"event": f"{at:032x}", "at": after(-86400 * 40 * (count - at)), "plays": "exercise",
                     "nature": "exercise", "counted": at != 3, "rule_47": f"47 v{1 + at // 4} (proposée)",
                     "seconds_47": seconds, "verdict_47": verdict, "rule_48": "48 v1 (adoptée)",
                     "seconds_48": max(seconds - 700, 0) if seconds is not None else None, "verdict_48": verdict})
    return told


def hard() -> dict[str, dict[str, Any]]:
    """Return the reports that are hard to draw, by name."""
    second = {"commitments": commitments(0, (0, 0, 0), 0), "pauses": [pause(0, 1)],
              "curves": [curve("elected", "commune", 246, 0), curve("public", "means", 1, 0),
                         curve("media", "medium", 13, 1)],
              "channels": [channel(name, 1, 0.001) for name in ("email", "sms", "voice")],
              "times": [each | {"human_s": 0, "system_s": 0} for each in stages()],
              "lanes": [{"code": "injects", "label": "Messages d'exercice",
                         "marks": [mark(0, f"Message {n}", planned=n % 2 == 0) for n in range(30)]}],
              "trend": {"points": [each | {"seconds_47": 0, "seconds_48": 1} for each in points(12)]}}
    hours = {"made_at": after(14 * 3600 + 60),
             "commitments": commitments(14 * 3600 - 61, (13 * 3600, None, 50000), None),
             "curves": [curve("elected", "commune", 5000, 14 * 3600), curve("public", "means", 4, 61, reached=1),
                        curve("media", "medium", 8, 12 * 3600)],
             "channels": [channel(name, 123456, 40000.0, refused=12345, unknown=1234, expired=12345, stopped=1234)
                          for name in ("email", "sms", "voice", "x", "facebook", "site")],
             "times": [each | {"human_s": 25000 + at, "system_s": 25000} for at, each in enumerate(stages())],
             "lanes": [{"code": f"lane{lane}", "label": "Un couloir dont le nom est plus long que la place que "
                        "la feuille lui donne, de sorte qu'il faut bien le couper quelque part",
                        "marks": [mark(at * 1680 + lane, "Un libellé assez long pour ne tenir nulle part, ou presque")
                                  for at in range(30)]} for lane in range(3)],
             "pauses": [pause(at * 1000, at * 1000 + 500) for at in range(40)],
             "trend": {"points": [each | {"seconds_47": 842 * 60 + at, "rule_47": f"47 v{at} (proposée)"}
                                  for at, each in enumerate(points(12))]}}
    one = {"commitments": [timed(47, 59)], "curves": [curve("elected", "commune", 1, 3)],
           "channels": [channel("sms", 1, 2.0)], "times": stages()[:1], "pauses": [],
           "lanes": [{"code": "injects", "label": "Messages", "marks": [mark(3, "Un seul message")]}],
           "trend": {"points": points(1)}}
    asleep = timed(47, None) | {"started_at": None, "verdict": "not_applicable"}
    none: dict[str, Any] = {"t0": None, "commitments": [asleep],
            "curves": [], "channels": [], "times": [], "lanes": [], "pauses": [], "trend": {"points": []}}
    nobody = {"commitments": commitments(None, (None, None, None), None), "made_at": after(700),
              "curves": [curve("elected", "commune", 0, 0), curve("public", "means", 12, 0, reached=0)],
              "channels": [channel("sms", 0, 0.0, unknown=40)],
              "lanes": [{"code": "injects", "label": "A & <B> \x07",
                         "marks": [mark(5, "« Où ? » <script>", planned=True)]}]}
    return {"first_second": night(**second), "fourteen_hours": night(**hours), "one": night(**one),
            "none": night(**none), "nobody": night(**nobody)}
