// The feeds of published advisories: Atom (RFC 4287) and JSON Feed 1.1. Text goes in escaped; what XML has no character
// for is left out.
import { formatInstant, instant } from '@parley/rules'
import type { ListedAdvisory } from '../../publication/public/store.js'

export interface FeedOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly title: string
  readonly advisories: readonly ListedAdvisory[]
}

const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const xml = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const addressOf = (url: string, { id }: ListedAdvisory): string =>
  `${url}/advisories/${encodeURIComponent(id)}`

const titleOf = ({ title, cveId, withdrawnAt }: ListedAdvisory): string =>
  `${withdrawnAt === null ? '' : 'Withdrawn: '}${cveId === null ? '' : `[${cveId}] `}${title}`

const summaryOf = ({ severity, project }: ListedAdvisory): string => {
  const words = severity === undefined ? 'A' : `A ${severity.rating.toLowerCase()} severity`
  return `${words} vulnerability${project === null ? '' : ` affecting ${project}`}.`
}

/** An id that never changes, whatever the address becomes: the day and the name (RFC 4151). */
const tagOf = (url: string, advisory: ListedAdvisory): string =>
  `tag:${new URL(url).hostname},${formatInstant(advisory.publishedAt).slice(0, 10)}:${advisory.cveId ?? advisory.id}`

const entry = (url: string, advisory: ListedAdvisory): string => `  <entry>
    <id>${xml(tagOf(url, advisory))}</id>
    <title>${xml(titleOf(advisory))}</title>
    <link href="${xml(addressOf(url, advisory))}"/>
    <published>${formatInstant(advisory.publishedAt)}</published>
    <updated>${formatInstant(advisory.modifiedAt)}</updated>
    <author><name>${xml(advisory.teamName)}</name></author>
    <summary>${xml(summaryOf(advisory))}</summary>
  </entry>
`

const updatedAt = (advisories: readonly ListedAdvisory[]): string =>
  formatInstant(instant(Math.max(0, ...advisories.map((advisory) => advisory.modifiedAt))))

export const atomFeed = ({ url, title, advisories }: FeedOptions): string =>
  `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${xml(url)}/advisories.atom</id>
  <title>${xml(title)}</title>
  <link rel="self" href="${xml(url)}/advisories.atom"/>
  <link href="${xml(url)}/advisories"/>
  <updated>${updatedAt(advisories)}</updated>
${advisories.map((advisory) => entry(url, advisory)).join('')}</feed>
`

export const jsonFeed = ({ url, title, advisories }: FeedOptions): string =>
  `${JSON.stringify(
    {
      version: 'https://jsonfeed.org/version/1.1',
      title,
      home_page_url: `${url}/advisories`,
      feed_url: `${url}/advisories.json`,
      items: advisories.map((advisory) => ({
        id: tagOf(url, advisory),
        url: addressOf(url, advisory),
        title: titleOf(advisory),
        content_text: summaryOf(advisory),
        date_published: formatInstant(advisory.publishedAt),
        date_modified: formatInstant(advisory.modifiedAt),
        authors: [{ name: advisory.teamName }],
        tags: [...new Set([advisory.cveId, advisory.id])].filter((id) => id !== null),
      })),
    },
    null,
    2,
  )}\n`
