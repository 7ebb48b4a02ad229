"""The languages that a volunteer may speak: the two letters of ISO 639-1, and their French where it is of use."""
from __future__ import annotations

_ALL = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu")
CODES = frozenset(_ALL.split())
NAMES = {
    "am": "amharique", "ar": "arabe", "bg": "bulgare", "bn": "bengali", "br": "breton", "ca": "catalan", "co": "corse",
    "cs": "tchèque", "da": "danois", "de": "allemand", "el": "grec", "en": "anglais", "es": "espagnol", "eu": "basque",
    "fa": "persan", "fi": "finnois", "fr": "français", "he": "hébreu", "hi": "hindi", "hr": "croate", "hu": "hongrois",
    "hy": "arménien", "it": "italien", "ja": "japonais", "ka": "géorgien", "ko": "coréen", "ku": "kurde",
    "lb": "luxembourgeois", "ln": "lingala", "mg": "malgache", "nl": "néerlandais", "no": "norvégien", "oc": "occitan",
    "pl": "polonais", "ps": "pachto", "pt": "portugais", "ro": "roumain", "ru": "russe", "sk": "slovaque",
    "so": "somali", "sq": "albanais", "sr": "serbe", "sv": "suédois", "sw": "swahili", "ta": "tamoul", "th": "thaï",
    "ti": "tigrinya", "tr": "turc", "uk": "ukrainien", "ur": "ourdou", "vi": "vietnamien", "wo": "wolof",
    "zh": "chinois"}
SPOKEN_BY_ALL = "fr"


def named(codes: tuple[str, ...] | list[str]) -> str:
    """Return languages in French; one that has no name here by its two letters."""
    return ", ".join(NAMES.get(code, code) for code in codes)
