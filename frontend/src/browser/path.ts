/** What the addresses of this server begin with, where a proxy has it below a path: '/dibs', or nothing. */
export function root(): string {
  return document.documentElement.dataset.path ?? ''
}

/** A path of the server as this page reaches it. */
export function at(path: string): string {
  return root() + path
}
