"""Labels of roles, priorities, statuses and kinds of events on administration pages, in English and
Chinese.
"""

from typing import Any, Final

from board.domain.events import EventKind
from board.domain.scopes import Scope
from board.domain.values import BY_RANK, MemberRole, Priority, Status
from board.text.bilingual import both

LANGUAGES: Final = [("en", "English"), ("zh-Hans", "简体中文")]

ROLES: Final = [
    (MemberRole.OPERATOR.value, both("operator", "操作员")),
    (MemberRole.SUPERVISOR.value, both("supervisor", "主管")),
    (MemberRole.VIEWER.value, both("viewer", "观察员")),
]

SCOPES: Final = [
    (Scope.READ.value, both("read boards", "查看看板")),
    (Scope.WORK.value, both("work on tasks", "处理任务")),
    (Scope.PLAN.value, both("plan: add and edit tasks", "排产：新增和修改任务")),
    (Scope.ALL.value, both("all that the person may do", "此人的全部权限")),
]

_PRIORITIES = {
    Priority.LOW: both("low", "不急"),
    Priority.NORMAL: both("normal", "普通"),
    Priority.HIGH: both("high", "较急"),
    Priority.URGENT: both("urgent", "紧急"),
}
PRIORITIES: Final = [(priority.rank, _PRIORITIES[priority]) for priority in BY_RANK]

_STATUSES = {
    Status.PENDING: both("pending", "未开始"),
    Status.IN_PROGRESS: both("in progress", "进行中"),
    Status.PAUSED: both("paused", "已暂停"),
    Status.COMPLETED: both("completed", "已完成"),
    Status.CANCELLED: both("cancelled", "已取消"),
}
STATUSES: Final = [(status.value, _STATUSES[status]) for status in Status]

KINDS: Final[dict[str, Any]] = {
    EventKind.ADDED: both("added", "新增"),
    EventKind.EDITED: both("edited", "修改"),
    EventKind.CLAIMED: both("claimed", "认领"),
    EventKind.ASSIGNED: both("assigned", "分配"),
    EventKind.RELEASED: both("released", "释放"),
    EventKind.STARTED: both("started", "开始"),
    EventKind.PAUSED: both("paused", "暂停"),
    EventKind.REPORTED: both("quantity reported", "报工"),
    EventKind.COMPLETED: both("completed", "完成"),
    EventKind.CANCELLED: both("cancelled", "取消"),
    EventKind.REOPENED: both("reopened", "重新打开"),
    EventKind.PERSON_CHANGED: both("person changed", "人员变更"),
    EventKind.DEPARTMENT_CHANGED: both("department changed", "部门变更"),
    EventKind.BOARD_CHANGED: both("board changed", "看板变更"),
}

SECURITY_EVENTS: Final[dict[str, Any]] = {
    "sign_in": both("sign-in", "登录"),
    "sign_out": both("sign-out", "退出"),
    "session_ended": both("sessions ended", "结束登录"),
    "credential": both("wrong or ended credential", "凭据错误或已失效"),
    "user_header": both("user header ignored", "用户标头被忽略"),
    "socket_refused": both("connection refused", "连接被拒绝"),
    "command_refused": both("command refused", "命令被拒绝"),
    "password": both("password set", "设置密码"),
    "password_link": both("link for a password", "密码链接"),
    "pin": both("PIN set", "设置 PIN 码"),
    "badge": both("badge set", "设置工牌"),
    "member_added": both("member added", "添加成员"),
    "member_changed": both("member changed", "更改成员"),
    "member_ended": both("membership ended", "结束成员身份"),
    "people_file": both("file of people refused", "人员文件被拒绝"),
    "person_erased": both("person erased", "抹除人员"),
    "pairing_looked_at": both("pairing code entered", "输入配对码"),
    "display_paired": both("display paired", "配对显示屏"),
    "display_removed": both("display removed", "移除显示屏"),
    "token_made": both("token made", "创建令牌"),
    "token_ended": both("token ended", "停用令牌"),
    "administrator_made": both("administrator made", "创建管理员"),
    "administration_added": both("added in the administration", "管理页面：新增"),
    "administration_changed": both("changed in the administration", "管理页面：修改"),
    "administration_deleted": both("deleted in the administration", "管理页面：删除"),
}
"""The events of the security log, on its page."""
