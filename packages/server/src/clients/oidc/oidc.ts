// Signing in with any OpenID Connect issuer: code flow with PKCE, state and nonce. The library
// checks the answers, the ID token's signature too; this file says what is asked for and what failed.
import * as oidc from 'openid-client'
import { Fault } from '../../config/fault.js'
import { readAtMost } from '../exchange.js'
import {
  declined,
  defaultTimeoutMs,
  invalidAnswer,
  maxAnswerBytes,
  type OAuthClient,
  type OutsideIdentity,
  type SignInWith,
} from './sign-in.js'

export interface OidcOptions extends OAuthClient {
  /** The issuer's address; plain http only on this machine. */
  readonly issuer: string
}

export function signInWithOidc(options: OidcOptions): SignInWith {
  let discovered: Promise<oidc.Configuration> | undefined
  const configuration = async () => {
    discovered ??= discover(options)
    try {
      return await discovered
    } catch (error) {
      discovered = undefined
      throw faultOf(error)
    }
  }
  return {
    authorizationUrl: async ({ state, nonce, codeVerifier }) => {
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: options.redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
      return url.href
    },
    finish: async (callbackUrl, { state, nonce, codeVerifier }) => {
      const config = await configuration()
      try {
        const tokens = await oidc.authorizationCodeGrant(config, new URL(callbackUrl), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        return await identityOf(config, tokens)
      } catch (error) {
        throw faultOf(error)
      }
    },
  }
}

function discover(options: OidcOptions): Promise<oidc.Configuration> {
  const issuer = new URL(options.issuer)
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
  return oidc.discovery(issuer, options.clientId, options.clientSecret, undefined, {
    timeout: (options.timeoutMs ?? defaultTimeoutMs) / 1000,
    [oidc.customFetch]: fetchAtMost,
    // By itself the library trusts the connection that an ID token came by, and leaves its signature unread.
    execute: [oidc.enableNonRepudiationChecks, ...(isHere ? [oidc.allowInsecureRequests] : [])],
  })
}

/** The library reads whatever comes; this hands it no more than an answer of sensible size. */
async function fetchAtMost(url: string, options: oidc.CustomFetchOptions): Promise<Response> {
  try {
    // because: the library's own options are those of fetch, typed a little wider.
    const response = await fetch(url, options as RequestInit)
    const text = await readAtMost(response, maxAnswerBytes)
    const { status, headers } = response
    if (status < 500 && status !== 429)
      return new Response(text === '' ? null : text, { status, headers })
  } catch {
    // Whatever went wrong, no answer came; the address in the error is not passed on.
  }
  throw new Fault({
    code: 'sign-in.unreachable',
    retry: 'later',
    message: 'the issuer did not answer',
  })
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>

/** Many issuers leave name and address out of the ID token, so the account is asked for as well. */
async function identityOf(config: oidc.Configuration, tokens: Tokens): Promise<OutsideIdentity> {
  const claims = tokens.claims()
  if (claims === undefined) throw invalidAnswer('no ID token came back')
  const metadata = config.serverMetadata()
  const account =
    metadata.userinfo_endpoint === undefined
      ? {}
      : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
  const told: Record<string, unknown> = { ...claims, ...account }
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : undefined)
  const optional = { login: text('preferred_username'), name: text('name'), email: text('email') }
  return {
    provider: metadata.issuer,
    subject: claims.sub,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    emailVerified: optional.email !== undefined && told['email_verified'] === true,
  }
}

/** The library's error is not kept as the cause: it holds the answer, tokens and all. */
function faultOf(error: unknown): Fault {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof Fault) return inner
  }
  if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied')
    return declined()
  const code = error instanceof oidc.ClientError ? error.code : undefined
  return invalidAnswer(`the issuer's answer did not pass a check (${code ?? 'refused'})`)
}
