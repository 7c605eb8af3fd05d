// The custom elements that browser/ defines, typed for JSX. Each is a plain wrapper without scripts.
import type { HTMLAttributes } from 'preact'

type Plain = HTMLAttributes<HTMLElement>

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'parley-live': Plain & {
        src: string
        shows?: string | undefined
        follows?: boolean | undefined
      }
      'parley-palette': Plain & { src: string }
      'parley-keys': Plain
      'parley-preview': Plain & { src: string; for: string }
      'parley-passkey': Plain & {
        mode: 'sign-in' | 'register'
        options: string
        verify: string
        next?: string | undefined
        /** A form that is sent once it is done, instead of going to `next`. */
        form?: string | undefined
      }
      'parley-proof': Plain & { src: string; 'ledger-key': string }
      'parley-own-vote': Plain & {
        ballot: string
        voter: string
        'key-n': string
        opening: string
      }
      'parley-ballot': Plain & {
        ballot: string
        voter: string
        'key-n': string
        'key-e': string
        opening: string
        electors: string
        rules: string
        'rp-id': string
        passkeys: string
      }
      'parley-cvss': Plain & { version: '4.0' | '3.1' }
    }
  }
}
