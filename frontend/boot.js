/* Watches the start of a page. It stands in the page itself, outside the bundle, and in the oldest JavaScript, so that a
   broken bundle cannot break it. Without `__booted` in 20 s, or after an error before it, it shows that and retries.
   `data-plain` is the page without JavaScript; on an unattended screen (`data-alone`) it redirects there by itself.
   `data-path` and `data-at` are the page's address as the server knows it. If a proxy has another one, no file is found. */
;(function () {
  var KEPT = 'dibs.boot.failures'
  var PATIENCE_MS = 20000
  var LOOK_MS = 500
  var LEAST_S = 5
  var MOST_S = 60
  /* An unattended screen gives up the full page after so many failures, and retries it after an hour. */
  var ENOUGH = 3
  var PLAIN_S = 3600
  var script = document.currentScript
  var path = script.getAttribute('data-path') || ''
  var below = beginning(script.getAttribute('data-at'))
  var plain = script.getAttribute('data-plain')
  var alone = script.hasAttribute('data-alone')
  var failed = false

  /* What the address has before the server's own part; null if that part is not found in it. */
  function beginning(at) {
    var here = window.location.pathname
    var length = here.length - at.length
    return here.slice(length) === at ? here.slice(0, length) : null
  }

  function misplaced() {
    return below !== null && below !== path
  }

  function kept() {
    try {
      return Number(sessionStorage.getItem(KEPT)) || 0
    } catch (error) {
      /* Where nothing can be kept, the name of the window outlives a reload. */
      return window.name.indexOf(KEPT) === 0 ? Number(window.name.slice(KEPT.length)) : 0
    }
  }

  function keep(failures) {
    try {
      sessionStorage.setItem(KEPT, String(failures))
    } catch (error) {
      window.name = KEPT + failures
    }
  }

  function fail() {
    if (failed || window.__booted) return
    failed = true
    var failures = kept() + 1
    keep(failures)
    again(Math.min(MOST_S, LEAST_S * Math.pow(2, failures - 1)), failures)
  }

  function again(seconds, failures) {
    say(seconds)
    /* A page that comes up after all is not covered for longer than this. */
    var looking = setInterval(function () {
      if (window.__booted) unsay()
    }, LOOK_MS)
    setTimeout(function () {
      clearInterval(looking)
      if (window.__booted) return unsay()
      /* Never into an outage: a page that cannot be fetched would leave nothing that tries again. */
      ask(function (healthy) {
        if (!healthy) again(MOST_S, failures)
        else if (alone && plain && failures >= ENOUGH) leave()
        else window.location.reload()
      })
    }, seconds * 1000)
  }

  function leave() {
    keep(ENOUGH - 1)
    var back = Math.floor(Date.now() / 1000) + PLAIN_S
    window.location.replace(plain + '?back=' + back + '&to=' + encodeURIComponent(window.location.pathname))
  }

  function ask(answer) {
    var request = new XMLHttpRequest()
    var from = misplaced() ? below + '/healthz?below=' + encodeURIComponent(below) + '&' : path + '/healthz?'
    request.open('GET', from + Date.now())
    request.timeout = 5000
    request.onload = function () {
      answer(request.status === 200)
    }
    request.onerror = request.ontimeout = function () {
      answer(false)
    }
    request.send()
  }

  function say(seconds) {
    var body = document.body || document.documentElement.appendChild(document.createElement('body'))
    var words = document.getElementById('boot') || body.appendChild(document.createElement('p'))
    words.id = 'boot'
    words.setAttribute('role', 'alert')
    words.style.cssText =
      'position:fixed;top:0;left:0;width:100%;height:100%;margin:0;padding:30vh 5vw 0;box-sizing:border-box;' +
      'background:#0b0f14;color:#fff;font:700 24px/1.6 sans-serif;font-size:max(20px,5vmin);text-align:center;z-index:9'
    words.innerHTML =
      'This page could not start. Trying again in ' +
      seconds +
      ' s.' +
      '<br><span lang="zh-CN">此页面未能启动，' +
      seconds +
      ' 秒后重试。</span><br>' +
      (misplaced() ? '<span></span><br><span lang="zh-CN"></span>' : plainLink())
    if (misplaced()) name(words.getElementsByTagName('span'))
    var link = words.getElementsByTagName('a')[0]
    if (link) link.style.color = '#6fb7ff'
  }

  function plainLink() {
    return plain ? '<a href="' + plain + '">Open the plain page · <span lang="zh-CN">打开简易页面</span></a>' : ''
  }

  /* The address is untrusted text. */
  function name(spans) {
    var should = 'DIBS_PATH=' + below
    spans[1].textContent =
      'It is below ' +
      (below || '/') +
      ', and the server does not know that. An administrator sets ' +
      should +
      ' at the server.'
    spans[2].textContent =
      '此页面位于 ' + (below || '/') + ' 之下，而服务器并不知道。请管理员在服务器上设置 ' + should + '。'
  }

  function unsay() {
    var words = document.getElementById('boot')
    if (words) words.parentNode.removeChild(words)
  }

  /* A hint to load something early harms nothing: what is missing fails where it is needed. Firefox reports such an
     error for hints that it ignores, as it does where cookies are blocked. */
  function happened(event) {
    var from = event.target
    if (from && from.tagName === 'LINK' && from.rel !== 'stylesheet') return
    fail()
  }

  window.addEventListener('error', happened, true)
  window.addEventListener('unhandledrejection', fail)
  setTimeout(function () {
    if (window.__booted) keep(0)
    else fail()
  }, PATIENCE_MS)
})()
