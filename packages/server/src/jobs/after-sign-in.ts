// Where a mail leads to what only its readers see: by way of the sign-in, which hands on at once whoever is signed in. The
// page itself answers whoever is not as it answers for what does not exist, and leads nowhere.

/** The address in a mail of a path of this site. */
export const afterSignIn = ({ url }: { readonly url: string }, path: string): string =>
  `${url}/sign-in?next=${encodeURIComponent(path).replaceAll('%2F', '/')}`
