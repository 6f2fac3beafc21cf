/** The prefix of this server's addresses behind a reverse proxy: '/dibs', or nothing. */
export function root(): string {
  return document.documentElement.dataset.path ?? ''
}

/** A path of the server as this page reaches it. */
export function at(path: string): string {
  return root() + path
}
