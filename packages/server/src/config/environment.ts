// Reads single variables and collects what is wrong with them. Knows the kinds of values there are,
// and not which variables exist: those are in config.ts.
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { nearestWord } from '@parley/rules'
import type { ConfigProblem } from './config-error.js'
import { isOpenToOthers, problemWithSecret, type SecretFile } from './secret-file.js'

export type Variables = Readonly<Record<string, string | undefined>>

/** One reading of an environment. Every method gives a usable value and notes a problem if it must. */
export class Environment {
  readonly problems: ConfigProblem[] = []
  readonly advice: ConfigProblem[] = []
  readonly #variables: Variables
  readonly #known = new Set<string>()

  constructor(variables: Variables) {
    this.#variables = variables
  }

  /** The trimmed value; an empty one counts as not set, as container files write it. */
  text(variable: string): string | undefined {
    this.#known.add(variable)
    return this.#variables[variable]?.trim() || undefined
  }

  /** Every variable that was asked for so far. */
  get known(): readonly string[] {
    return [...this.#known].sort()
  }

  refuse(variable: string, message: string): void {
    this.problems.push({ variable, message })
  }

  advise(variable: string, message: string): void {
    this.advice.push({ variable, message })
  }

  integer(variable: string, range: { min: number; max: number; fallback: number }): number {
    const text = this.text(variable)
    if (text === undefined) return range.fallback
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= range.min && value <= range.max) return value
    this.refuse(variable, `should be a whole number from ${range.min} to ${range.max}`)
    return range.fallback
  }

  choice<Option extends string>(variable: string, options: readonly [Option, ...Option[]]): Option {
    const text = this.text(variable)
    if (text === undefined) return options[0]
    const chosen = options.find((option) => option === text)
    if (chosen === undefined) this.refuse(variable, `should be one of: ${options.join(', ')}`)
    return chosen ?? options[0]
  }

  list(variable: string): readonly string[] | undefined {
    const entries = this.text(variable)?.split(',') ?? []
    const filled = entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
    return filled.length > 0 ? filled : undefined
  }

  /** The base address of a service, without a slash at its end. */
  serviceUrl(variable: string): string | undefined {
    const text = this.text(variable)
    if (text === undefined) return undefined
    const url = this.url(variable, { schemes: ['https:', 'http:'], example: 'https://example.org' })
    if (url && (url.username || url.password)) this.refuse(variable, 'should hold no password')
    if (url && (url.search || url.hash)) this.refuse(variable, 'should end with its path')
    return text.replace(/\/+$/, '')
  }

  url(variable: string, wanted: { schemes: readonly string[]; example: string }): URL | undefined {
    const text = this.text(variable)
    if (text === undefined) return undefined
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url && wanted.schemes.includes(url.protocol) && url.hostname !== '') return url
    this.refuse(variable, `should be an address like ${wanted.example}`)
    return undefined
  }

  mailAddress(variable: string): string | undefined {
    const text = this.text(variable)
    if (text === undefined) return undefined
    if (isMailAddress(text)) return text
    this.refuse(variable, 'should be a mail address, like security@example.org')
    return undefined
  }

  /** `host:port`, or `[::1]:port`. */
  endpoint(variable: string): { readonly host: string; readonly port: number } | undefined {
    const text = this.text(variable)
    if (text === undefined) return undefined
    const [, bracketed, plain, port] =
      /^(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/i.exec(text) ?? []
    const host = bracketed ?? plain
    if (host && isHost(host) && Number(port) <= 65_535) return { host, port: Number(port) }
    this.refuse(variable, 'should be a host and a port, like 127.0.0.1:2525')
    return undefined
  }

  /** An absolute path. Line breaks and the like are refused: lock files hold one path a line. */
  path(variable: string, fallback?: string): string | undefined {
    const text = this.text(variable) ?? fallback
    if (text === undefined) return undefined
    const isPlain = [...text].every((character) => character >= ' ' && character !== '\u007f')
    if (!isPlain) this.refuse(variable, 'should be a path without control characters')
    return resolve(text)
  }

  secretFile(variable: string): SecretFile | undefined {
    const path = this.path(variable)
    if (path === undefined) return undefined
    const problem = problemWithSecret(path)
    if (problem !== undefined) this.refuse(variable, problem)
    else if (isOpenToOthers(path)) {
      this.advise(variable, `should name a file only its owner can read (chmod 600 ${path})`)
    }
    return { variable, path }
  }

  /** Variables that make sense only together: any one of them asks for the rest. */
  together(variables: readonly string[]): void {
    const given = variables.filter((variable) => this.text(variable) !== undefined)
    if (given.length === 0) return
    for (const variable of variables.filter((name) => !given.includes(name))) {
      this.refuse(variable, `should be set too, because ${given[0]} is`)
    }
  }

  /** Names that look like ours and are not: most likely a slip of the pen. Asked when all is read. */
  adviseAgainstUnknown(elsewhere: readonly string[]): void {
    for (const variable of Object.keys(this.#variables).sort()) {
      const isOurs = this.#known.has(variable) || elsewhere.includes(variable)
      if (variable.startsWith('PARLEY_') && !isOurs) {
        const meant = this.#nearest(variable)
        const hint = meant === undefined ? '' : `; did you mean ${meant}?`
        this.advise(variable, `is no variable of this version, and has no effect${hint}`)
      }
    }
  }

  /** The known name that a slip of the pen may have meant; the prefix alone makes none. */
  #nearest(variable: string): string | undefined {
    const bare = (name: string) => name.replace(/^PARLEY_/, '')
    const near = nearestWord(bare(variable), this.known.map(bare))
    return this.known.find((name) => bare(name) === near)
  }
}

/** A host name or an address, not a URL. */
export function isHost(text: string): boolean {
  return (
    isIP(text) !== 0 ||
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/i.test(text)
  )
}

/** One plain address, perhaps with a name before it in angle-bracket form. */
function isMailAddress(text: string): boolean {
  const address = /^[^<>\r\n]*<([^<>\s]+)>$/.exec(text)?.[1] ?? text
  const [local, domain, ...rest] = address.split('@')
  return rest.length === 0 && /^[^\s"(),:;<>[\\\]]+$/.test(local ?? '') && isHost(domain ?? '')
}
