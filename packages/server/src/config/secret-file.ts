// Secrets come by file and are read when they are used: the configuration can be printed, and a
// rotated secret needs no restart. Does not know what any secret is for.
import { readFileSync, statSync } from 'node:fs'
import { Fault } from './fault.js'

export interface SecretFile {
  /** The variable that named it, for messages. */
  readonly variable: string
  readonly path: string
}

/** The secret, without the line break at its end. */
export function readSecret({ variable, path }: SecretFile): string {
  const problem = problemWithSecret(path)
  if (problem === undefined) return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  throw new Fault({
    code: 'config.secret-unreadable',
    retry: 'later',
    message: `${variable} ${problem}`,
  })
}

/** Why a file cannot serve as a secret; undefined when it can. */
export function problemWithSecret(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return `should name a file: ${path} is none`
    const text = readFileSync(path, 'utf8')
    return text.trim() === ''
      ? `should name a file with the secret in it: ${path} is empty`
      : undefined
  } catch {
    return `should name a file this process can read: ${path} cannot be read`
  }
}

/** Whether others on this machine can read it. Advised against, and not refused: mounts decide it. */
export function isOpenToOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0
}
