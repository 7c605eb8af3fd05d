// The environment, read once, typed and frozen. Owns which variables exist, their defaults and what is
// wrong with them; reads no secret's content into memory and opens no connection.

import { isIP } from 'node:net'
import { ConfigError, type ConfigProblem } from './config-error.js'
import { Environment, isHost, type Variables } from './environment.js'
import { type Limits, readLimits } from './limits.js'
import type { SecretFile } from './secret-file.js'
import {
  adviseWithoutEffect,
  type CveConfig,
  type DirectoryConfig,
  type GithubConfig,
  type MailConfig,
  type OidcConfig,
  type OsvConfig,
  readCve,
  readDirectory,
  readGithub,
  readMail,
  readOidc,
  readOsv,
  readS3,
  type S3Config,
} from './services.js'

export interface HttpConfig {
  readonly host: string
  /** 0 lets the system choose; whoever listens then knows the number. */
  readonly port: number
  /** The origin people see, without a slash at its end. */
  readonly url: string
  /** As Fastify takes it: how many proxies stand in front, or their addresses. */
  readonly trustProxy: false | number | readonly string[]
}

export interface DatabaseConfig {
  /** Without it, the embedded PostgreSQL in the home. */
  readonly url: string | undefined
  readonly passwordFile: SecretFile | undefined
}

/** The charter of new teams: a built-in one by its name, or a file. */
export type CharterChoice =
  | { readonly kind: 'built-in'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

export interface Config {
  /** Absolute. Data, attachments and keys of this installation. */
  readonly home: string
  readonly http: HttpConfig
  readonly database: DatabaseConfig
  readonly charter: CharterChoice
  /** What the log tells, at least. */
  readonly log: 'info' | 'warn' | 'error' | 'debug' | 'silent'
  readonly masterKeyFile: SecretFile | undefined
  readonly mail: MailConfig
  readonly github: GithubConfig
  readonly cve: CveConfig
  readonly osv: OsvConfig
  readonly directory: DirectoryConfig
  readonly oidc: OidcConfig | undefined
  readonly s3: S3Config | undefined
  readonly limits: Limits
  /** What can be used and should be better; said at the start. */
  readonly advice: readonly ConfigProblem[]
}

const BUILT_IN_CHARTERS = ['pep-811', 'whole-membership'] as const

/** Variables of the command line and of the tests, which a server's environment may hold too. */
const VARIABLES_ELSEWHERE = ['PARLEY_TOKEN']

/**
 * Reads the environment.
 *
 * @throws ConfigError with every mistake in it, in the order of the variables' reading
 */
export function readConfig(variables: Variables): Config {
  const environment = new Environment(variables)
  const config = readAll(environment)
  adviseWithoutEffect(environment)
  environment.adviseAgainstUnknown(VARIABLES_ELSEWHERE)
  if (environment.problems.length > 0) {
    const { charter } = config
    throw new ConfigError(environment.problems, {
      advice: environment.advice,
      ...(charter.kind === 'file' ? { charterFile: charter.path } : {}),
    })
  }
  return freezeDeep(config)
}

/** The names of all variables there are, sorted: what docs/OPERATIONS.md must have. */
export function variableNames(): readonly string[] {
  const environment = new Environment({})
  readAll(environment)
  return environment.known
}

function readAll(environment: Environment): Config {
  const http = readHttp(environment)
  return {
    home: environment.path('PARLEY_HOME', './var') ?? '',
    log: environment.choice('PARLEY_LOG', ['info', 'warn', 'error', 'debug', 'silent']),
    http,
    database: readDatabase(environment),
    charter: readCharter(environment),
    masterKeyFile: environment.secretFile('PARLEY_MASTER_KEY_FILE'),
    mail: readMail(environment, hostOf(http.url)),
    github: readGithub(environment),
    cve: readCve(environment),
    osv: readOsv(environment),
    directory: readDirectory(environment),
    oidc: readOidc(environment),
    s3: readS3(environment),
    limits: readLimits(environment),
    advice: environment.advice,
  }
}

function readHttp(environment: Environment): HttpConfig {
  const host = environment.text('PARLEY_HOST') ?? '127.0.0.1'
  if (!isHost(host))
    environment.refuse('PARLEY_HOST', 'should be an address to listen on, like 127.0.0.1')
  const port = environment.integer('PARLEY_PORT', { min: 0, max: 65_535, fallback: 8080 })
  const url = readPublicUrl(environment) ?? `http://localhost:${port}`
  return { host, port, url, trustProxy: readTrustProxy(environment) }
}

function readPublicUrl(environment: Environment): string | undefined {
  const variable = 'PARLEY_URL'
  const schemes = ['https:', 'http:']
  const url = environment.url(variable, { schemes, example: 'https://parley.example.org' })
  if (!url) return undefined
  const name = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0) {
    environment.refuse(
      variable,
      'should have a name, not an address: passkeys need one (http://localhost:8080)',
    )
  } else if (url.protocol === 'http:' && name !== 'localhost' && !name.endsWith('.localhost')) {
    environment.refuse(variable, 'should begin with https:// (http:// is for localhost only)')
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    environment.refuse(variable, 'should be only scheme, name and port: https://parley.example.org')
  }
  return url.origin
}

function readTrustProxy(environment: Environment): HttpConfig['trustProxy'] {
  const variable = 'PARLEY_TRUST_PROXY'
  const entries = environment.list(variable)
  if (!entries || entries[0] === 'false') return false
  if (entries.length === 1 && /^\d{1,2}$/.test(entries[0] ?? '')) return Number(entries[0]) || false
  if (entries.every(isProxyAddress)) return entries
  // "true" would let anyone choose the address that intake limits count.
  environment.refuse(
    variable,
    'should be how many proxies stand in front (1), or their addresses (10.0.0.0/8, loopback)',
  )
  return false
}

function isProxyAddress(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true
  const [address, bits, ...rest] = entry.split('/')
  const family = isIP(address ?? '')
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function readDatabase(environment: Environment): DatabaseConfig {
  const variable = 'DATABASE_URL'
  const text = environment.text(variable)
  // A socket folder in the query stands where URL wants a host: postgres://user@/name?host=/run/pg
  const parsable = text?.replace('@/', '@localhost/').replace(/^(\w+):\/\/\//, '$1://localhost/')
  const url = parsable !== undefined && URL.canParse(parsable) ? new URL(parsable) : undefined
  if (text !== undefined && !(url && ['postgres:', 'postgresql:'].includes(url.protocol))) {
    environment.refuse(variable, 'should be an address like postgres://user@db.example.org/parley')
  }
  if (url?.password) {
    environment.advise(
      variable,
      'should hold no password: put it in a file and name that in DATABASE_PASSWORD_FILE',
    )
  }
  return { url: text, passwordFile: environment.secretFile('DATABASE_PASSWORD_FILE') }
}

function readCharter(environment: Environment): CharterChoice {
  const variable = 'PARLEY_CHARTER'
  const name = environment.text(variable) ?? 'pep-811'
  if (BUILT_IN_CHARTERS.some((builtIn) => builtIn === name)) return { kind: 'built-in', name }
  if (!/[/.]/.test(name)) {
    const known = BUILT_IN_CHARTERS.join(' or ')
    environment.refuse(variable, `should be ${known}, or the path of a YAML file`)
  }
  return { kind: 'file', path: environment.path(variable) ?? name }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'localhost'
}

function freezeDeep<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) freezeDeep(inner)
  }
  return value
}
