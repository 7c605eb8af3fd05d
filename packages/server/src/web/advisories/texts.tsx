// Parts of an advisory that its public page and the preview of that page say in the same words.
import type { Advisory, Credit } from '@parley/records'
import { Card } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { renderMarkdown } from '../look/markdown.js'

interface Texts {
  readonly advisory: Advisory
}

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url)

/** A link where the text is an address of the web, the text itself where it is not. */
export const Address = ({ url, children }: { readonly url: string; readonly children?: string }) =>
  isWeb(url) ? (
    <a href={url} rel="noreferrer nofollow noopener">
      {children ?? url}
    </a>
  ) : (
    <span>{children ?? url}</span>
  )

const Contact = ({ contacts }: Pick<Credit, 'contacts'>) => {
  const [first] = contacts
  return first === undefined || !isWeb(first) ? null : (
    <>
      {' '}
      <Address url={first}>profile</Address>
    </>
  )
}

interface Credited extends Pick<Credit, 'name' | 'contacts'> {
  readonly roles: readonly string[]
}

/** A record names somebody once for each role; a page says all of them beside the one name. */
export const oncePerPerson = (credits: readonly Credit[]): readonly Credited[] => {
  const byPerson = new Map<string, Credited>()
  for (const { name, contacts, type } of credits) {
    const key = JSON.stringify([name, contacts])
    const roles = [...(byPerson.get(key)?.roles ?? []), type ?? 'finder']
    byPerson.set(key, { name, contacts, roles })
  }
  return [...byPerson.values()]
}

export const Credits = ({ advisory }: Texts) => {
  const credits = oncePerPerson(advisory.credits)
  return (
    <Card title="Credits" padded>
      {credits.length === 0 ? (
        <p class="quiet">Nobody is credited in this advisory.</p>
      ) : (
        <ul class="stack tight">
          {credits.map((credit) => (
            <li>
              <bdi>{credit.name}</bdi> <span class="faint">· {credit.roles.join(', ')}</span>
              <Contact contacts={credit.contacts} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** What users can do before they have the fix. */
export const Mitigation = ({ advisory }: Texts) => {
  const text = advisory.workarounds[0]?.value
  return text === undefined ? null : (
    <section class="stack tight" aria-labelledby="mitigation">
      <h2 id="mitigation">Mitigation</h2>
      <Rendered html={renderMarkdown(text)} />
    </section>
  )
}
