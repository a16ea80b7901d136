"""Sources by the kind of public they reach: a story that crosses from one kind to another has spread."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SourceClass(StrEnum):
    """A kind of public. ``OTHER`` stands for all sources whose name says nothing."""

    SOCIAL = "social"
    VIDEO = "video"
    FORUM = "forum"
    REVIEWS = "reviews"
    COMPLAINTS = "complaints"
    MEDIA = "media"
    DIRECT = "direct"
    OTHER = "other"


_NAMES: dict[SourceClass, str] = {
    SourceClass.SOCIAL: "weibo 微博 twitter x facebook instagram threads mastodon bluesky xiaohongshu 小红书 linkedin "
    "wechat 微信 公众号 moments 朋友圈",
    SourceClass.VIDEO: "douyin 抖音 tiktok kuaishou 快手 bilibili b站 youtube 视频号",
    SourceClass.FORUM: "zhihu 知乎 reddit tieba 贴吧 douban 豆瓣 hackernews v2ex forum 论坛 quora 虎扑",
    SourceClass.REVIEWS: "appstore googleplay trustpilot dianping 大众点评 yelp reviews 评价 tripadvisor 应用商店",
    SourceClass.COMPLAINTS: "heimao 黑猫投诉 黑猫 12315 complaints 投诉 bbb 消费保",
    SourceClass.MEDIA: "news 新闻 media 媒体 press rss toutiao 头条",
    SourceClass.DIRECT: "support 客服 email 邮件 survey 问卷 chat tickets 工单 slack",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def source_class(source: str, said: Mapping[str, SourceClass] | None = None) -> SourceClass:
    """The kind of public that the team ``said`` of a source, else the one that its name tells, such as ``weibo``,
    ``App Store`` or ``news:reuters``.

    In a name, what follows a colon, case, spaces, hyphens and underscores do not matter; an unknown one is ``OTHER``.
    """
    if said is not None and source in said:
        return said[source]
    name = source.split(":")[0].casefold()
    for decoration in " -_.":
        name = name.replace(decoration, "")
    return _BY_NAME.get(name, SourceClass.OTHER)
