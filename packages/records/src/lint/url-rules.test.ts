import { describe, expect, it } from 'vitest'
import { isPlainHttps } from './url-rules.js'

describe('isPlainHttps', () => {
  it.each([
    'https://https://mail.python.org/archives/',
    'https://http://mail.python.org/archives/',
    'https://HTTPS://mail.python.org/archives/',
    'http://mail.python.org/archives/',
    'https://',
    'https:///archives/',
    'https://user@mail.python.org/',
    'https://user:word@mail.python.org/',
    'https://mail.python.org/a b',
    'https://mail.python.org/ä',
    ' https://mail.python.org/',
    'javascript:alert(1)',
    '',
  ])('refuses %j', (url) => {
    expect(isPlainHttps(url)).toBe(false)
  })
  it.each([
    'https://example.org:8443/x',
    'https://example.org',
    'https://example.org/archives/list/a@example.org/',
    'https://web.archive.org/web/2026/https://example.org/',
  ])('takes %j', (url) => {
    expect(isPlainHttps(url)).toBe(true)
  })
})
