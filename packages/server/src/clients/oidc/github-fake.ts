// A faithful stand-in for the part of GitHub that signing in needs: the authorize page, the token
// exchange with PKCE, and the two API calls about the account. Its people are fictional.
import { createHash, randomBytes } from 'node:crypto'
import {
  type FailNext,
  json,
  type LoopbackAnswer,
  type LoopbackRequest,
  serveLoopback,
} from '../loopback.js'
import { escapeHtml, standInPage } from '../stand-in-page.js'

export interface FakeGitHubPerson {
  readonly id: number
  readonly login: string
  readonly name?: string
  readonly emails: readonly {
    readonly email: string
    readonly primary: boolean
    readonly verified: boolean
  }[]
}

export interface GitHubFakeOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly people: readonly FakeGitHubPerson[]
  readonly port?: number
}

export interface GitHubFake {
  /** Both the site and, as the fake's API has the same root, the API. */
  readonly url: string
  /** What a browser would be sent back to after this person agreed, or nobody did. */
  agree(authorizationUrl: string, login: string | undefined): string
  asked(): readonly string[]
  failNext(fault: FailNext): void
  close(): Promise<void>
}

interface Grant {
  readonly login: string
  readonly challenge: string | null
}

interface State {
  readonly options: GitHubFakeOptions
  readonly codes: Map<string, Grant>
  readonly tokens: Map<string, string>
}

export async function createGitHubFake(options: GitHubFakeOptions): Promise<GitHubFake> {
  const state: State = { options, codes: new Map(), tokens: new Map() }
  const server = await serveLoopback({
    routes: {
      'GET /login/oauth/authorize': ({ query }) => authorize(state, query),
      'POST /login/oauth/access_token': ({ body }) =>
        exchangeCode(state, new URLSearchParams(body)),
      'GET /user': (request) =>
        ofPerson(state, request, ({ id, login, name }) => ({ id, login, name: name ?? null })),
      'GET /user/emails': (request) => ofPerson(state, request, ({ emails }) => emails),
    },
    otherwise: () => json(404, { message: 'Not Found', status: '404' }),
    ...(options.port === undefined ? {} : { port: options.port }),
  })
  return {
    ...server,
    agree: (url, login) => back(state, new URL(url).searchParams, login),
  }
}

/** The page asks nothing of GitHub's: who is signing in is chosen by a link. */
function authorize(state: State, query: URLSearchParams): LoopbackAnswer {
  const { clientId, people } = state.options
  if (query.get('client_id') !== clientId) return standInPage('Not here', '<h1>Not here</h1>', 404)
  const chosen = query.get('as')
  if (chosen !== null || query.get('redirect_uri') !== state.options.redirectUri)
    return { status: 302, headers: { location: back(state, query, chosen ?? undefined) }, body: '' }
  const link = (login: string) => `?${new URLSearchParams([...query, ['as', login]])}`
  const rows = people.map(
    ({ login, name }) =>
      `<li><a href="${escapeHtml(link(login))}">${escapeHtml(name ?? login)}</a></li>`,
  )
  return standInPage(
    'GitHub (stand-in)',
    `<h1>GitHub (stand-in)</h1><p class="quiet">Nobody here is real. Continue as</p><ol>${rows.join('')}</ol><p><a href="${escapeHtml(link(''))}">Cancel</a></p>`,
  )
}

function back(state: State, query: URLSearchParams, login: string | undefined): string {
  const url = new URL(state.options.redirectUri)
  const add = (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
    url.searchParams.set('state', query.get('state') ?? '')
    return url.href
  }
  if (query.get('redirect_uri') !== state.options.redirectUri)
    return add({
      error: 'redirect_uri_mismatch',
      error_description: 'The redirect_uri is not associated with this application.',
    })
  if (!state.options.people.some((person) => person.login === login))
    return add({
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
    })
  const code = randomBytes(10).toString('hex')
  state.codes.set(code, { login: login ?? '', challenge: query.get('code_challenge') })
  return add({ code })
}

/** Refusals come with 200 and an `error`, as GitHub's do. */
function exchangeCode(state: State, form: URLSearchParams): LoopbackAnswer {
  const { clientId, clientSecret, redirectUri } = state.options
  const no = (error: string, error_description: string) =>
    json(200, { error, error_description, error_uri: 'https://docs.github.com/' })
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
    return no(
      'incorrect_client_credentials',
      'The client_id and/or client_secret passed are incorrect.',
    )
  if ((form.get('redirect_uri') ?? redirectUri) !== redirectUri)
    return no(
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    )
  const code = form.get('code') ?? ''
  const grant = state.codes.get(code)
  state.codes.delete(code)
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  if (grant === undefined || (grant.challenge !== null && grant.challenge !== challenge))
    return no('bad_verification_code', 'The code passed is incorrect or expired.')
  const token = `gho_${randomBytes(18).toString('hex')}`
  state.tokens.set(token, grant.login)
  return json(200, { access_token: token, scope: 'read:user,user:email', token_type: 'bearer' })
}

function ofPerson(
  state: State,
  { headers }: LoopbackRequest,
  show: (person: FakeGitHubPerson) => unknown,
): LoopbackAnswer {
  const token = /^(?:bearer|token) (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? ''
  const person = state.options.people.find(({ login }) => login === state.tokens.get(token))
  if (person === undefined) return json(401, { message: 'Bad credentials', status: '401' })
  return json(200, show(person))
}
