/* Watches a wall come up. It stands in the page itself, outside the bundle, and in the oldest JavaScript: whatever is
   broken there cannot break this. Without `__booted` in 20 s, or after an error before it, it says so and tries again. */
;(function () {
  var KEPT = 'dibs.boot.failures'
  var PATIENCE_MS = 20000
  var LEAST_S = 5
  var MOST_S = 60
  var failed = false

  function kept() {
    try {
      return Number(sessionStorage.getItem(KEPT)) || 0
    } catch (error) {
      return 0
    }
  }

  function keep(failures) {
    try {
      sessionStorage.setItem(KEPT, String(failures))
    } catch (error) {
      /* A screen that may not remember tries again after the least time. */
    }
  }

  function fail() {
    if (failed || window.__booted) return
    failed = true
    var failures = kept()
    keep(failures + 1)
    again(Math.min(MOST_S, LEAST_S * Math.pow(2, failures)))
  }

  function again(seconds) {
    say(seconds)
    setTimeout(function () {
      /* Never into an outage: a page that cannot be fetched would leave nothing that tries again. */
      ask(function (healthy) {
        if (healthy) window.location.reload()
        else again(MOST_S)
      })
    }, seconds * 1000)
  }

  function ask(answer) {
    var request = new XMLHttpRequest()
    request.open('GET', '/healthz?' + Date.now())
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
      'background:#0b0f14;color:#fff;font:700 6vmin/1.6 sans-serif;text-align:center;z-index:1'
    words.innerHTML =
      'This screen could not start. Trying again in ' +
      seconds +
      ' s.' +
      '<br><span lang="zh-CN">此屏幕未能启动，' +
      seconds +
      ' 秒后重试。</span>'
  }

  window.addEventListener('error', fail, true)
  window.addEventListener('unhandledrejection', fail)
  setTimeout(function () {
    if (window.__booted) keep(0)
    else fail()
  }, PATIENCE_MS)
})()
