import { expect, it } from 'vitest'

import en from '../../locale/board/en.json'
import zh from '../../locale/board/zh-Hans.json'

// The words of a conflict were chosen one by one, and change only on purpose.
const COPY: [keyof typeof en, string, string][] = [
  ['claim', 'Claim', '认领'],
  ['claiming', 'Claiming…', '正在认领…'],
  ['stillAsking', 'Still asking the server…', '仍在等待服务器…'],
  ['won', '{no} is yours.', '{no} 已归您。'],
  ['undo', 'Undo ({s} s)', '撤销（{s} 秒）'],
  ['lost.title', '{name} claimed {no} just before you.', '{no} 刚刚已由{name}认领。'],
  [
    'lost.body',
    'It is not on your list. Next free for you: {next}, due {time}.',
    '该任务未计入您的任务。您可认领的下一个任务：{next}，{time} 前完成。',
  ],
  [
    'lost.none',
    'It is not on your list. No other free task in your department right now.',
    '该任务未计入您的任务。本部门目前没有其他可认领的任务。',
  ],
  [
    'lost.assigned',
    '{supervisor} assigned {no} to {name} at {time}.',
    '{supervisor} 已于 {time} 将 {no} 分配给{name}。',
  ],
  ['named.claim', 'Claim {no}', '认领 {no}'],
  ['close', 'Close', '关闭'],
  ['freeAgain', '{no} is free again.', '{no} 又可以认领了。'],
  ['already', 'You already have {no}.', '{no} 已在您的任务中。'],
  [
    'capacity',
    'You have {n} of {max} tasks. Finish or release one first.',
    '您已有 {n}/{max} 个任务，请先完成或释放一个。',
  ],
  [
    'otherDept',
    '{no} belongs to {dept}. Ask {supervisor} if you should take it.',
    '{no} 属于{dept}，如需处理请联系{supervisor}。',
  ],
  ['cancelled', '{no} was cancelled by {name}. Nothing to do.', '{no} 已被{name}取消，无需处理。'],
  ['changed', '{no} changed since you opened it. Now: {what}.', '{no} 的内容已变更，现为：{what}。'],
  ['offlinePress', 'No connection. {no} is not claimed.', '网络已断开，{no} 未认领。'],
  ['unknown', 'Connection was lost while claiming {no}. Checking…', '认领 {no} 时连接中断，正在确认结果…'],
  ['resolvedWon', 'Confirmed: {no} is yours.', '已确认：{no} 归您。'],
  ['resolvedLost', 'Confirmed: {name} has {no}.', '已确认：{no} 由{name}认领。'],
  ['readonly', 'The board is read-only at the moment. You can look, not claim.', '看板暂时只读，可查看，不能认领。'],
  ['rate', 'Too many presses at once. Wait a moment.', '操作太快，请稍候。'],
  ['session', 'You were signed out. Sign in to go on; nothing was lost.', '登录已失效，请重新登录，数据未丢失。'],
  ['assigned', '{no} assigned to {name}.', '已将 {no} 分配给{name}。'],
  ['lost.free', '{no} has changed and is free.', '{no} 已变更，现无人认领。'],
  ['lost.unknown', 'Somebody else is working on {no}.', '该任务正在被其他用户操作。'],
  ['permission', 'You may not do this. Ask an administrator.', '您没有权限执行此操作，请联系管理员。'],
  ['other', 'That did not work. Try again later.', '操作失败，请稍后重试。'],
  ['takenAway', '{supervisor} moved {no} from you to {name}.', '{supervisor} 已将 {no} 由您改派给{name}。'],
]

it.each(COPY)('%s is said in the words that were chosen', (key, english, chinese) => {
  expect(en[key]).toBe(english)
  expect(zh[key]).toBe(chinese)
})
