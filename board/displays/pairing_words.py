"""Pairing phrases: two words that a screen and a phone both show, so that a supervisor recognizes
the screen.
"""

import secrets
from typing import Final

_KINDS: Final = (
    ("red", "红色"),
    ("blue", "蓝色"),
    ("green", "绿色"),
    ("yellow", "黄色"),
    ("white", "白色"),
    ("black", "黑色"),
    ("silver", "银色"),
    ("golden", "金色"),
    ("purple", "紫色"),
    ("orange", "橙色"),
    ("brown", "棕色"),
    ("grey", "灰色"),
    ("pink", "粉色"),
    ("wooden", "木制"),
    ("striped", "条纹"),
    ("glass", "玻璃"),
)
_THINGS: Final = (
    ("kettle", "水壶"),
    ("lamp", "台灯"),
    ("ladder", "梯子"),
    ("bridge", "桥梁"),
    ("apple", "苹果"),
    ("bicycle", "自行车"),
    ("drum", "鼓"),
    ("horse", "木马"),
    ("whale", "鲸鱼"),
    ("tiger", "老虎"),
    ("umbrella", "雨伞"),
    ("piano", "钢琴"),
    ("rocket", "火箭"),
    ("train", "火车"),
    ("boat", "小船"),
    ("clock", "时钟"),
    ("cup", "杯子"),
    ("table", "桌子"),
    ("chair", "椅子"),
    ("window", "窗户"),
    ("key", "钥匙"),
    ("balloon", "气球"),
    ("flower", "花朵"),
    ("tree", "大树"),
    ("mountain", "山峰"),
    ("hat", "帽子"),
    ("cloud", "云朵"),
    ("star", "星星"),
    ("moon", "月亮"),
    ("fish", "鱼"),
    ("bird", "小鸟"),
    ("rabbit", "兔子"),
)


def new_phrase() -> str:
    """Return a random phrase in its stored form: the English words."""
    return f"{secrets.choice(_KINDS)[0]} {secrets.choice(_THINGS)[0]}"


def in_both_languages(phrase: str) -> dict[str, str]:
    """Return a stored phrase in English and Chinese, by language."""
    kind, _, thing = phrase.partition(" ")
    return {"en": phrase, "zh-Hans": dict(_KINDS)[kind] + dict(_THINGS)[thing]}
