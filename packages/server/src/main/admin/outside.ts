// What the doctor asks of the services outside, with a short wait each: whether the mail server lets this installation in,
// and whether CVE Services knows its account. Nothing is sent and nothing changed; it prints codes and the names of
// variables, never an address or the text of an answer.
import { Fault } from '../../config/fault.js'
import { faultWords } from '../../remediation/cve/account.js'
import type { Opened } from '../open.js'

/** `ok`, or the code of what hinders it; null where none is configured. */
export type ServiceState = string | null

export interface Outside {
  readonly services: { readonly mail: ServiceState; readonly cve: ServiceState }
  readonly advice: readonly string[]
}

const MAIL_WORDS: Readonly<Record<string, string>> = {
  'mail.unreachable':
    'does not answer. Are its address and its port right, does it run, and does it offer TLS?',
  'mail.unauthorized':
    'does not accept the user and the password. Is the file of PARLEY_SMTP_PASSWORD_FILE right?',
}

const mailAdvice = ({ code, message }: Fault): string => {
  const words =
    MAIL_WORDS[code] ??
    'breaks off before a mail is offered. Is its certificate trusted here? Its own log says more.'
  return `The mail server of PARLEY_SMTP_URL ${words} Mail waits in the outbox until it does (${code}: ${message}).`
}

const CVE_WORDS: Readonly<Record<string, string>> = {
  'cve.unreachable':
    'CVE Services cannot be reached: is PARLEY_CVE_URL right, and may this machine connect to it?',
  'cve.UNAUTHORIZED':
    'CVE Services does not accept the account: are PARLEY_CVE_ORG, PARLEY_CVE_USER and the file of PARLEY_CVE_KEY_FILE right?',
}

const cveAdvice = ({ code }: Fault): string =>
  `${CVE_WORDS[code] ?? faultWords(code)} CVE ids and records wait until then.`

const ask = async (
  check: (() => Promise<unknown>) | undefined,
  inWords: (fault: Fault) => string,
): Promise<{ readonly state: ServiceState; readonly advice: readonly string[] }> => {
  if (check === undefined) return { state: null, advice: [] }
  try {
    await check()
    return { state: 'ok', advice: [] }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { state: error.code, advice: [inWords(error)] }
  }
}

/** Asks both at once. */
export const lookOutside = async ({ clients }: Pick<Opened, 'clients'>): Promise<Outside> => {
  const [mail, cve] = await Promise.all([
    ask(clients.mailer?.check, mailAdvice),
    ask(clients.cve?.check, cveAdvice),
  ])
  return {
    services: { mail: mail.state, cve: cve.state },
    advice: [...mail.advice, ...cve.advice],
  }
}
