"""The sentences of refusals, in English and Simplified Chinese."""

from typing import Final, TypedDict

from board.domain.errors import (
    CapacityReached,
    DirectoryDown,
    DirectorysPassword,
    Invalid,
    Kind,
    OtherBoard,
    OutOfScope,
    Refusal,
    SkippedTime,
    TaskConflictError,
    WrongHost,
    WrongOrigin,
)
from board.domain.values import Who

LANGUAGES: Final = ("en", "zh-Hans")

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "task_conflict": "Somebody else is working on this task.",
        "task_conflict.claimed": "{name} claimed {number} just before you.",
        "task_conflict.owned": "{name} has {number}.",
        "task_conflict.free": "{number} has changed and is free.",
        "task_conflict.changed": "{number} has changed.",
        "permission_denied": "You may not do this.",
        "permission_denied.scope": "The scope of this token does not cover this.",
        "permission_denied.directory": "Your company's directory has this password.",
        "forbidden": "You have no access to this board.",
        "forbidden.token": "This token is for another board.",
        "unauthenticated": "You are not signed in.",
        "wrong_secret": "Wrong PIN, badge or password.",
        "no_account": "Your company has signed you in, but no active account here is yours. Ask a "
        "supervisor.",
        "invalid": "The request cannot be read.",
        "invalid.skipped": "The clocks skip {given}: before it is {before}, after it {after}.",
        "invalid.field": "The value of {field} is missing or not valid.",
        "unknown_task": "There is no such task on this board.",
        "unknown_person": "There is no such active person on this board.",
        "unknown_board": "There is no such board.",
        "unknown_display": "There is no such screen.",
        "unknown_code": "No screen shows this code, or the code has expired.",
        "unknown_link": "This link was used or has expired. Ask for a new one.",
        "unknown_path": "There is nothing at this address.",
        "method_not_allowed": "This address does not support this method.",
        "csrf_required": "This request needs the session's CSRF token. Load the page again.",
        "wrong_origin": "This page is at {origin}, but the server believes that it is at {own}. "
        "An administrator sets X-Forwarded-Proto and Host at the proxy, "
        "or DIBS_ORIGINS at the server.",
        "wrong_host": "This server does not answer to the name {host}. "
        "An administrator adds it to DIBS_ALLOWED_HOSTS.",
        "upgrade_required": "Here is a WebSocket, and the request came without an upgrade to one. "
        "An administrator lets the proxy pass on Upgrade and Connection, by HTTP/1.1.",
        "too_large": "The request is too large.",
        "account_exists": "This username is taken. Add the person who has it, or choose another.",
        "already_member": "This person is already on the board.",
        "password_required": "Sign in on your own device, with your password, to do this.",
        "weak_password": "Choose a password that is harder to guess: at least 8 characters, "
        "not only digits, no common word, and not like the name.",
        "weak_pin": "Choose a PIN that is harder to guess than 1111 or 1234.",
        "wrong_department": "The task belongs to another department.",
        "not_claimable": "This task can no longer be claimed.",
        "capacity_reached": "{load} of {limit} tasks are taken. Finish or release one first.",
        "not_started": "The task has not been started.",
        "wrong_status": "The task's status does not allow this.",
        "reason_required": "Give a reason.",
        "ref_reused": "This reference was already used for another command.",
        "expired": "This came too late and was not carried out.",
        "resync": "The changes since then are no longer stored. Load the whole board.",
        "rate_limited": "Too many requests at once.",
        "busy": "The board is busy.",
        "unavailable": "The board cannot be changed at the moment.",
        "unavailable.directory": "The company's directory does not answer. Try again in a minute. "
        "Other ways to sign in go on.",
        "internal": "Something went wrong on our side.",
        "restarting": "The server is restarting.",
        "max_age": "The connection has reached its maximum age. Reconnect.",
        "too_slow": "The connection is too slow.",
        "rights_changed": "Your rights have changed. Reconnect.",
        "too_many_connections": "There are too many connections.",
        "unsupported_protocol": "This server speaks dibs.v1.",
        "hint.conflict": "The board is up to date. Take the next free task.",
        "hint.assign_conflict": "The task has changed. Look at it and try again.",
        "hint.permission": "You may not do this.",
        "hint.later": "Try again in a moment.",
        "hint.other": "That did not work. Try again later.",
        "action.conflict": "Claim the next free task",
        "action.assign_conflict": "Look again",
        "action.permission": "Ask an administrator",
        "action.rule": "OK",
        "action.later": "Try again",
        "action.other": "Try again",
    },
    "zh-Hans": {
        "task_conflict": "该任务正在被其他用户操作。",
        "task_conflict.claimed": "{number} 刚刚已由{name}认领。",
        "task_conflict.owned": "{number} 现由{name}负责。",
        "task_conflict.free": "{number} 已变更，现无人认领。",
        "task_conflict.changed": "{number} 已变更。",
        "permission_denied": "您没有权限执行此操作。",
        "permission_denied.scope": "此令牌的权限范围不包括此操作。",
        "permission_denied.directory": "此密码由公司目录服务管理，请在公司更改。",
        "forbidden": "您无权访问此看板。",
        "forbidden.token": "此令牌用于另一个看板。",
        "unauthenticated": "您尚未登录。",
        "wrong_secret": "PIN 码、工牌或密码有误。",
        "no_account": "公司已为您登录，但此处没有您的有效账户。请联系主管。",
        "invalid": "无法识别该请求。",
        "invalid.skipped": "时钟会跳过 {given}：其前为 {before}，其后为 {after}。",
        "invalid.field": "{field} 的值缺失或无效。",
        "unknown_task": "此看板上没有该任务。",
        "unknown_person": "此看板上没有该在职人员。",
        "unknown_board": "没有该看板。",
        "unknown_display": "没有该显示屏。",
        "unknown_code": "没有屏幕显示此配对码，或配对码已失效。",
        "unknown_link": "此链接已使用或已过期，请重新索取。",
        "unknown_path": "此地址没有内容。",
        "method_not_allowed": "此地址不支持该请求方法。",
        "csrf_required": "此请求需要当前会话的 CSRF 令牌，请重新加载页面。",
        "wrong_origin": "此页面的地址是 {origin}，而服务器认为自己是 {own}。请管理员在代理上设置 "
        "X-Forwarded-Proto 和 Host，"
        "或在服务器上设置 DIBS_ORIGINS。",
        "wrong_host": "此服务器不使用名称 {host}。请管理员将其加入 DIBS_ALLOWED_HOSTS。",
        "upgrade_required": "此地址是 WebSocket，而请求中没有升级为 WebSocket 的内容。"
        "请管理员让代理通过 HTTP/1.1 传递 Upgrade 和 Connection。",
        "too_large": "请求内容过大。",
        "account_exists": "该用户名已被使用。请添加已有的人员，或换一个用户名。",
        "already_member": "此人已是该看板的成员。",
        "password_required": "请在自己的设备上用密码登录后再操作。",
        "weak_password": "请选择更难猜的密码：至少 8 个字符，不能只有数字，不能是常用密码，"
        "也不能与姓名相似。",
        "weak_pin": "请选择比 1111 或 1234 更难猜的 PIN 码。",
        "wrong_department": "该任务属于其他部门。",
        "not_claimable": "该任务已不能认领。",
        "capacity_reached": "已有 {load}/{limit} 个任务，请先完成或释放一个。",
        "not_started": "该任务尚未开始。",
        "wrong_status": "任务当前状态不允许此操作。",
        "reason_required": "请填写原因。",
        "ref_reused": "该引用已用于另一条命令。",
        "expired": "该操作已超过时限，未执行。",
        "resync": "此后的变更记录已不再保存，请重新加载整个看板。",
        "rate_limited": "操作过于频繁。",
        "busy": "看板正忙。",
        "unavailable": "看板目前无法更改。",
        "unavailable.directory": "公司目录服务没有响应，请一分钟后重试。其他登录方式不受影响。",
        "internal": "服务器出现问题。",
        "restarting": "服务器正在重启。",
        "max_age": "连接已达到最长时限，请重新连接。",
        "too_slow": "连接速度过慢。",
        "rights_changed": "您的权限已变更，请重新连接。",
        "too_many_connections": "连接数过多。",
        "unsupported_protocol": "此服务器使用 dibs.v1。",
        "hint.conflict": "看板已更新，可领取下一个任务",
        "hint.assign_conflict": "任务已变更，请查看后重试",
        "hint.permission": "您没有权限执行此操作",
        "hint.later": "请稍后重试",
        "hint.other": "操作失败，请稍后重试",
        "action.conflict": "领取下一个任务",
        "action.assign_conflict": "查看",
        "action.permission": "联系管理员",
        "action.rule": "确定",
        "action.later": "重试",
        "action.other": "重试",
    },
}


class Retry(TypedDict, total=False):
    """The `retry` member of a refusal. `current_owner` is present for conflicts only."""

    can_retry: bool
    suggestion: str
    current_owner: Who | None
    action_text: str


def detail(error: Refusal, language: str) -> str:
    """Return the reason of a refusal in one sentence.

    Args:
        language: one of LANGUAGES.
    """
    sentences = SENTENCES[language]
    match error:
        case TaskConflictError(task=task) if task is not None and task.status.finished:
            return sentences["task_conflict.changed"].format(number=task.number)
        case TaskConflictError(current_owner=Who(name=name), task=task) if task is not None:
            # Only a lost claim is a race; other commands meet an owner who may have had the task
            # for hours.
            manner = "claimed" if error.reached_by == "claim" else "owned"
            return sentences[f"task_conflict.{manner}"].format(name=name, number=task.number)
        case TaskConflictError(current_owner=None, task=task) if task is not None and task.free:
            return sentences["task_conflict.free"].format(number=task.number)
        case SkippedTime(given=given, beside=(before, after)):
            shown = [f"{when:%Y-%m-%d %H:%M}" for when in (given, before, after)]
            return sentences["invalid.skipped"].format(
                given=shown[0], before=shown[1], after=shown[2]
            )
        case Invalid(field=str(field)):
            return sentences["invalid.field"].format(field=field)
        case DirectorysPassword():
            return sentences["permission_denied.directory"]
        case DirectoryDown():
            return sentences["unavailable.directory"]
        case OutOfScope():
            return sentences["permission_denied.scope"]
        case OtherBoard():
            return sentences["forbidden.token"]
        case WrongOrigin():
            return sentences["wrong_origin"].format(origin=error.origin, own=error.own)
        case WrongHost():
            return sentences["wrong_host"].format(host=error.host)
        case CapacityReached():
            return sentences["capacity_reached"].format(load=error.load, limit=error.limit)
        case _:
            return sentences[error.code]


def get_retry_suggestion(error: BaseException | None, language: str = "en") -> Retry:
    """Return whether a retry makes sense, and what to do now (product.md, the table of refusals).

    Args:
        error: a Refusal; anything else counts as unexpected.
        language: one of LANGUAGES.
    """
    kind = error.kind if isinstance(error, Refusal) else Kind.OTHER
    sentences = SENTENCES[language]
    hint: Retry = {
        "can_retry": kind in {Kind.CONFLICT, Kind.ASSIGN_CONFLICT, Kind.LATER},
        "suggestion": detail(error, language)
        if isinstance(error, Refusal) and kind is Kind.RULE
        else sentences[f"hint.{kind}"],
    }
    if isinstance(error, TaskConflictError):
        hint["current_owner"] = error.current_owner
    hint["action_text"] = sentences[f"action.{kind}"]
    return hint
