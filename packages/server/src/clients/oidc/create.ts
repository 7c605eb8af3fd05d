// Chooses how to sign in with somebody else's account: GitHub's own way or OpenID Connect.
import { type GitHubOptions, signInWithGitHub } from './github.js'
import { type OidcOptions, signInWithOidc } from './oidc.js'
import type { OAuthClient, SignInWith } from './sign-in.js'

export type SignInOptions = OAuthClient &
  (
    | { readonly issuer: OidcOptions['issuer'] }
    | { readonly github: Pick<GitHubOptions, 'url' | 'apiUrl'> }
  )

export function createSignInWith(options: SignInOptions): SignInWith {
  if ('issuer' in options) return signInWithOidc(options)
  const { github, ...client } = options
  return signInWithGitHub({ ...client, ...github })
}
