/** Whether the browser keeps cookies: WebKit says that it does also where it is set to refuse them. */
export function keepsCookies(): boolean {
  document.cookie = 'dibs_kept=1; SameSite=Lax'
  const kept = document.cookie.includes('dibs_kept=1')
  document.cookie = 'dibs_kept=; Max-Age=-1; SameSite=Lax'
  return navigator.cookieEnabled && kept
}
