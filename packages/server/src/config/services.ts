// The services outside: mail, GitHub, CVE Services, the OSV repository, the directory, sign-in, storage.
// Each is absent when not configured; what then waits, waits visibly, and says so elsewhere.
import type { Environment } from './environment.js'
import type { SecretFile } from './secret-file.js'

export interface MailConfig {
  /** Without it mail stays in the outbox, and the page of what waits says why. */
  readonly smtpUrl: string | undefined
  readonly smtpPasswordFile: SecretFile | undefined
  readonly from: string
  readonly announceTo: string | undefined
  /** Where mail for the teams' addresses is taken. */
  readonly listen: { readonly host: string; readonly port: number } | undefined
  readonly imapUrl: string | undefined
  readonly imapPasswordFile: SecretFile | undefined
}

export interface GithubConfig {
  readonly url: string
  readonly apiUrl: string
  readonly org: string | undefined
  readonly signIn: { readonly clientId: string; readonly clientSecretFile: SecretFile } | undefined
  readonly app: { readonly id: string; readonly privateKeyFile: SecretFile } | undefined
}

export interface CveConfig {
  /** Without it CVE work waits visibly. Teams may have accounts of their own on it. */
  readonly url: string | undefined
  readonly account:
    | { readonly org: string; readonly user: string; readonly keyFile: SecretFile }
    | undefined
}

export interface OsvConfig {
  readonly repo: string | undefined
  readonly profile: 'default' | 'psf'
  /** Hosts that a team's admin may name in a git remote of the team's own. */
  readonly hosts: readonly string[]
}

export interface DirectoryConfig {
  readonly mailman:
    | {
        readonly url: string
        readonly user: string
        readonly passwordFile: SecretFile
        readonly list: string
      }
    | undefined
  readonly discord:
    | {
        readonly url: string
        readonly tokenFile: SecretFile
        readonly guild: string
        readonly role: string
      }
    | undefined
}

export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecretFile: SecretFile
}

export interface S3Config {
  readonly url: string
  readonly accessKeyId: string
  readonly secretKeyFile: SecretFile
}

export function readMail(environment: Environment, serverHost: string): MailConfig {
  const smtp = { schemes: ['smtp:', 'smtps:'], example: 'smtp://user@mail.example.org:587' }
  const imap = { schemes: ['imap:', 'imaps:'], example: 'imaps://user@mail.example.org' }
  const smtpUrl = accountUrl(environment, { name: 'PARLEY_SMTP', ...smtp })
  const from = environment.mailAddress('PARLEY_MAIL_FROM')
  const sends = environment.text('PARLEY_SMTP_URL') !== undefined
  if (sends && environment.text('PARLEY_MAIL_FROM') === undefined) {
    environment.refuse('PARLEY_MAIL_FROM', 'should be set too, because PARLEY_SMTP_URL is')
  }
  return {
    smtpUrl,
    smtpPasswordFile: environment.secretFile('PARLEY_SMTP_PASSWORD_FILE'),
    from: from ?? `parley@${serverHost}`,
    announceTo: environment.mailAddress('PARLEY_ANNOUNCE_TO'),
    listen: environment.endpoint('PARLEY_SMTP_LISTEN'),
    imapUrl: accountUrl(environment, { name: 'PARLEY_IMAP', ...imap }),
    imapPasswordFile: environment.secretFile('PARLEY_IMAP_PASSWORD_FILE'),
  }
}

export function readGithub(environment: Environment): GithubConfig {
  environment.together(['PARLEY_GITHUB_CLIENT_ID', 'PARLEY_GITHUB_CLIENT_SECRET_FILE'])
  environment.together(['PARLEY_GITHUB_APP_ID', 'PARLEY_GITHUB_PRIVATE_KEY_FILE'])
  const clientId = environment.text('PARLEY_GITHUB_CLIENT_ID')
  const clientSecretFile = environment.secretFile('PARLEY_GITHUB_CLIENT_SECRET_FILE')
  const id = environment.text('PARLEY_GITHUB_APP_ID')
  const privateKeyFile = environment.secretFile('PARLEY_GITHUB_PRIVATE_KEY_FILE')
  return {
    url: environment.serviceUrl('PARLEY_GITHUB_URL') ?? 'https://github.com',
    apiUrl: environment.serviceUrl('PARLEY_GITHUB_API_URL') ?? 'https://api.github.com',
    org: environment.text('PARLEY_GITHUB_ORG'),
    signIn: clientId && clientSecretFile ? { clientId, clientSecretFile } : undefined,
    app: id && privateKeyFile ? { id, privateKeyFile } : undefined,
  }
}

export function readCve(environment: Environment): CveConfig {
  environment.together(['PARLEY_CVE_ORG', 'PARLEY_CVE_USER', 'PARLEY_CVE_KEY_FILE'])
  const url = environment.serviceUrl('PARLEY_CVE_URL')
  const org = environment.text('PARLEY_CVE_ORG')
  const user = environment.text('PARLEY_CVE_USER')
  const keyFile = environment.secretFile('PARLEY_CVE_KEY_FILE')
  if (org && environment.text('PARLEY_CVE_URL') === undefined) {
    environment.refuse('PARLEY_CVE_URL', 'should be set too, because PARLEY_CVE_ORG is')
  }
  return { url, account: org && user && keyFile ? { org, user, keyFile } : undefined }
}

const WELL_KNOWN = ['github.com', 'gitlab.com', 'codeberg.org']

function readHosts(environment: Environment): readonly string[] {
  const hosts = (environment.list('PARLEY_GIT_HOSTS') ?? WELL_KNOWN).map((host) =>
    host.toLowerCase(),
  )
  if (hosts.every((host) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host))) return hosts
  environment.refuse('PARLEY_GIT_HOSTS', 'should be names of hosts, such as git.example.org')
  return WELL_KNOWN
}

export function readOsv(environment: Environment): OsvConfig {
  const repo = environment.text('PARLEY_OSV_REPO')
  // git reads a leading dash as an option and "ext::" as a command to run.
  if (repo && /^-|^[a-z]+::/i.test(repo)) {
    environment.refuse('PARLEY_OSV_REPO', 'should be a git remote: an address or a path')
  }
  return {
    repo,
    profile: environment.choice('PARLEY_OSV_PROFILE', ['default', 'psf']),
    hosts: readHosts(environment),
  }
}

/** Variables of the contract whose part is not built yet: taken, checked, and said to do nothing. */
export const WITHOUT_EFFECT = [
  'PARLEY_SMTP_LISTEN',
  'PARLEY_IMAP_URL',
  'PARLEY_IMAP_PASSWORD_FILE',
  'PARLEY_MAIL_MAX_BYTES',
  'PARLEY_S3_URL',
  'PARLEY_S3_ACCESS_KEY_ID',
  'PARLEY_S3_SECRET_KEY_FILE',
] as const

export function adviseWithoutEffect(environment: Environment): void {
  for (const variable of WITHOUT_EFFECT)
    if (environment.text(variable) !== undefined)
      environment.advise(variable, 'has no effect in this version')
}

export function readDirectory(environment: Environment): DirectoryConfig {
  return { mailman: readMailman(environment), discord: readDiscord(environment) }
}

function readMailman(environment: Environment): DirectoryConfig['mailman'] {
  const name = 'PARLEY_MAILMAN'
  environment.together([`${name}_URL`, `${name}_USER`, `${name}_PASSWORD_FILE`, `${name}_LIST`])
  const url = environment.serviceUrl(`${name}_URL`)
  const user = environment.text(`${name}_USER`)
  const passwordFile = environment.secretFile(`${name}_PASSWORD_FILE`)
  const list = environment.text(`${name}_LIST`)
  return url && user && passwordFile && list ? { url, user, passwordFile, list } : undefined
}

function readDiscord(environment: Environment): DirectoryConfig['discord'] {
  const name = 'PARLEY_DISCORD'
  environment.together([`${name}_TOKEN_FILE`, `${name}_GUILD`, `${name}_ROLE`])
  const url = environment.serviceUrl(`${name}_URL`) ?? 'https://discord.com'
  const tokenFile = environment.secretFile(`${name}_TOKEN_FILE`)
  const guild = environment.text(`${name}_GUILD`)
  const role = environment.text(`${name}_ROLE`)
  return tokenFile && guild && role ? { url, tokenFile, guild, role } : undefined
}

export function readOidc(environment: Environment): OidcConfig | undefined {
  const name = 'PARLEY_OIDC'
  environment.together([`${name}_ISSUER`, `${name}_CLIENT_ID`, `${name}_CLIENT_SECRET_FILE`])
  const issuer = environment.serviceUrl(`${name}_ISSUER`)
  const clientId = environment.text(`${name}_CLIENT_ID`)
  const clientSecretFile = environment.secretFile(`${name}_CLIENT_SECRET_FILE`)
  return issuer && clientId && clientSecretFile ? { issuer, clientId, clientSecretFile } : undefined
}

export function readS3(environment: Environment): S3Config | undefined {
  const name = 'PARLEY_S3'
  environment.together([`${name}_URL`, `${name}_ACCESS_KEY_ID`, `${name}_SECRET_KEY_FILE`])
  const url = environment.serviceUrl(`${name}_URL`)
  const accessKeyId = environment.text(`${name}_ACCESS_KEY_ID`)
  const secretKeyFile = environment.secretFile(`${name}_SECRET_KEY_FILE`)
  return url && accessKeyId && secretKeyFile ? { url, accessKeyId, secretKeyFile } : undefined
}

/** A mail server's address may name the user, and never holds the password: that is a file. */
function accountUrl(
  environment: Environment,
  wanted: { name: string; schemes: readonly string[]; example: string },
): string | undefined {
  const variable = `${wanted.name}_URL`
  const url = environment.url(variable, wanted)
  if (url?.password) {
    environment.refuse(
      variable,
      `should hold no password: put it in a file and name that in ${wanted.name}_PASSWORD_FILE`,
    )
  }
  return url && environment.text(variable)
}
