// A browser's own description as people know it: "Firefox on Linux". A guess for recognising a session; nothing is
// decided by it.

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const firstOf = (known: typeof browsers, agent: string): string | undefined =>
  known.find(([pattern]) => pattern.test(agent))?.[1]

/** The browser and its system, or the beginning of what it calls itself. */
export const browserInWords = (agent: string): string => {
  const browser = firstOf(browsers, agent)
  const system = firstOf(systems, agent)
  if (browser === undefined) return agent.slice(0, 60) || 'unknown'
  return system === undefined ? browser : `${browser} on ${system}`
}
