// What pages and API routes are handed, and how a page is sent. Knows no domain.
import type { FastifyReply } from 'fastify'
import type { Config } from '../config/config.js'
import type { Installation } from '../db/installation.js'

/** The parts of the configuration that pages speak of. */
export type SiteSettings = Pick<
  Config,
  'http' | 'limits' | 'mail' | 'cve' | 'osv' | 'github' | 'directory' | 'oidc' | 'charter'
>

export interface Site {
  readonly installation: Installation
  readonly settings: SiteSettings
}

/** Whether mail goes out from here; what is written waits otherwise. */
export const sendsMail = ({ settings }: Pick<Site, 'settings'>): boolean =>
  settings.mail.smtpUrl !== undefined

const drawn = new WeakSet<FastifyReply>()

/** Whether this answer is a page of ours, and no problem or redirect. */
export const hasDrawn = (reply: FastifyReply): boolean => drawn.has(reply)

/** Sends a drawn page. */
export const sendPage = (reply: FastifyReply, html: string, status = 200): FastifyReply => {
  drawn.add(reply)
  return reply.code(status).type('text/html; charset=utf-8').send(html)
}
