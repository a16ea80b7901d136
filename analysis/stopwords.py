"""Words that say nothing about what a text is about.

Negators are kept apart: alone they are no subject either, but a pair such as "never refunded" needs them.
"""

from __future__ import annotations

_NEGATORS = """
no not never none nothing nobody nowhere neither nor cannot without don't doesn't didn't won't wouldn't
can't couldn't isn't aren't wasn't weren't haven't hasn't hadn't shouldn't ain't dont doesnt didnt wont
cant isnt wasnt 没有 不是 不能 不会 不要 不用 不可 不得 不行 不让 不给 并非 未必 从不 绝不 毫无 无法
别再 没法
"""

_ENGLISH = """
the and for are was were been being has have had having did does doing done but with this that these
those from you your yours yourself they them their theirs she her hers him his its our ours ourselves
myself himself herself itself themselves who whom whose which what when where why how all any both each
few more most other some such only own same than too very can will would could should shall may might
must just about above after again against before below between down during further here there into off
once out over then through under until while because also although though however yet still even ever
else much many lot lots i'm i've i'll i'd you're you've you'll you'd we're we've we'll we'd they're
they've they'll it's it'll that's there's here's he's she's what's who's where's let's how's im ive ill
youre thats theyre hes shes gonna gotta wanna got get gets getting gotten give gives gave given make
makes made making take takes took taken taking come comes came coming goes going gone went say says said
saying see sees saw seen seeing know knows knew known think thinks thought want wants wanted need needs
needed use uses used using let put puts try tries trying tried tell told look looks looking looked seem
seems keep keeps kept like liked really actually already always now today tomorrow yesterday tonight day
days time times week month year years hour hours minute minutes one two three four five six seven eight
nine ten first second last next another every everyone everything anyone anything someone something
thing things way ways people person guy guys man yes yeah yep yup nope okay lol omg wtf lmao haha hahaha
hey hello please pls plz thank thanks thx thankyou sure maybe perhaps well good great nice bad best
better worse right wrong big small new old long short little via per amp rt dm fyi btw etc http https
www com html since ago instead around away back upon within onto per among across along toward towards
whether either rather quite almost enough is it's u're ur urs hi may've who've would've should've
could've
"""

_CHINESE = """
一个 一些 一下 一样 一直 一种 一次 一点 一般 一定 一起 一切 一边 一旦 一面 一方面 一天 一年 一条 一位
一句 一张 一遍 一家 一只 一名 一件 一部 一份 一场 一堆 一大 有点 有些 有时 有时候 有人 有的 有没有 这个
这些 这样 这么 这里 这种 这次 这是 这边 这儿 这点 这家 这位 这条 这部 那个 那些 那样 那么 那里 那种 那边
那儿 哪个 哪些 哪里 哪儿 哪怕 我们 你们 他们 她们 它们 咱们 大家 自己 别人 人家 各位 本人 某个 某些 每个
每次 每天 各种 各个 其他 其它 其中 其实 什么 怎么 怎样 怎么样 为什么 为何 如何 多少 几个 何时 谁家
是不是 能不能 会不会 要不要 可不可以 可以 可能 可是 但是 不过 而且 并且 或者 或是 还是 而是 就是 也是
都是 总是 只是 于是 正是 真是 像是 算是 要是 若是 即使 虽然 尽管 因为 所以 因此 由于 由此 如果 假如 只要
只有 除了 除非 无论 不管 不仅 不但 不光 不只 甚至 以及 以便 以后 以前 以来 以上 以下 之后 之前 之间 之一
之类 然后 然而 而已 后来 最后 最近 刚刚 刚才 现在 今天 昨天 明天 今年 去年 当时 当然 目前 如今 平时 时候
时间 时刻 有时 一时 同时 随时 已经 曾经 正在 将要 即将 马上 立刻 终于 到底 究竟 竟然 居然 果然 反正 毕竟
大概 大约 也许 或许 似乎 好像 仿佛 几乎 差点 比较 非常 十分 特别 相当 极其 更加 越来越 越来 真的 的确
确实 实在 完全 绝对 根本 简直 特意 尤其 主要 基本 基本上 全部 所有 整个 任何 许多 很多 很少 好多 不少
大量 多么 太多 更多 就算 就要 就会 就行 就好 只能 只会 只好 还有 还要 还会 还能 也有 也会 也要 也能 都会
都有 都要 又是 再次 再也 再说 没什么 没事 没人 不知 不知道 知道 觉得 认为 感觉 感到 以为 希望 想要 想到
看到 看见 看看 看来 听到 听说 说是 说话 出来 出去 进来 进去 过来 过去 回来 回去 起来 下来 下去 上来 上去
开始 继续 结束 成为 作为 变得 变成 得到 使得 觉着 进行 通过 根据 按照 关于 对于 至于 由于 为了 除此 此外
另外 例如 比如 譬如 等等 之中 当中 里面 外面 上面 下面 前面 后面 旁边 地方 东西 事情 问题 情况 样子 方面
方式 部分 办法 原因 结果 意思 意义 关系 个人 先生 女士 小姐 朋友 孩子 请问 请教 谢谢 感谢 哈哈 哈哈哈
哈哈哈哈 呵呵 嘿嘿 嘻嘻 嗯嗯 啊啊啊 呜呜 哎呀 好吧 好的 好了 对了 算了 是的 来说 来看 来讲 说明 表示
应该 应当 必须 需要 愿意 能够 能否 是否 有关 相关 具有 没 之 转发 微博 网页 链接 视频 全文 展开 图片
评论 回复 原文 分享 今日 近日 日前 两个 三个 几天 两天 多次 第一 第一次 第二 第三 多年 半天 左右 而言
所谓 不断
"""

_FEELINGS = """
worst terrible horrible horrendous awful hate hated hates sorry suck sucks sucked ridiculous frustrated frustrating
frustration disappointed disappointing disappointment annoyed annoying pathetic unacceptable apparently seriously
happen happened happens angry upset furious disgusted disgusting disgrace shame shameful fail failed fails joke crap
shit bullshit damn hell fuck fucking stupid idiots lame sad unhappy mad unbelievable absolutely literally honestly
completely totally extremely obviously clearly finally
失望 生气 无语 恶心 愤怒 气死 气死我了 气愤 火大 差劲 太差 可恶 难受 郁闷 烦死 崩溃了 呵呵 无耻 倒霉 讨厌 可怕 可笑
"""

#: Words that say that people are angry, not about what.
FEELINGS: frozenset[str] = frozenset(_FEELINGS.split())
#: Single characters that deny the word behind them.
CHINESE_NEGATORS: frozenset[str] = frozenset("不没未别勿无")
NEGATORS: frozenset[str] = frozenset(_NEGATORS.split())
ENGLISH: frozenset[str] = frozenset(_ENGLISH.split())
CHINESE: frozenset[str] = frozenset(_CHINESE.split())
