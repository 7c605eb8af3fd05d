// The document around every page, and its rendering to text. Nothing is inline: no style, no handler, so that
// the strictest content security policy holds. Knows no page and no domain.
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetUrl } from './assets.js'

export type FeedLink = {
  readonly href: string
  readonly type: 'application/atom+xml' | 'application/feed+json'
  readonly title: string
}

export type DocumentProps = {
  readonly title: string
  /** Stands after the page's own title: the team or the product. */
  readonly site: string
  readonly description?: string | undefined
  /** Absolute address, for public pages that search engines may keep. Without it the page asks not to be kept. */
  readonly canonical?: string | undefined
  readonly feeds?: readonly FeedLink[] | undefined
  readonly children: ComponentChildren
}

export const Document = (props: DocumentProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{props.title === props.site ? props.title : `${props.title} · ${props.site}`}</title>
      {props.description && <meta name="description" content={props.description} />}
      {props.canonical ? (
        <link rel="canonical" href={props.canonical} />
      ) : (
        <meta name="robots" content="noindex, nofollow" />
      )}
      {props.feeds?.map((feed) => (
        <link rel="alternate" type={feed.type} title={feed.title} href={feed.href} />
      ))}
      <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
      <link rel="stylesheet" href={assetUrl('parley.css')} />
      <script type="module" src={assetUrl('parley.js')} />
    </head>
    <body>{props.children}</body>
  </html>
)

/** The page as it goes over the wire. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}`
