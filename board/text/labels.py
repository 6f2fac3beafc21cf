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
