// Joins the built command and its libraries into few files, dist/bundle: loading a hundred modules one by one takes
// longer than most of what the command does. Run after `tsc -b`; the command works without it, only slower.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

await build({
  configFile: false,
  logLevel: 'warn',
  root: fileURLToPath(new URL('..', import.meta.url)),
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    minify: true,
    outDir: 'dist/bundle',
    emptyOutDir: true,
    rolldownOptions: {
      input: { main: 'dist/main.js', io: 'dist/io.js' },
      // Modules of the newer kind would cost a third of the time: each built-in module is wrapped, each file awaited.
      output: {
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'parts/[name]-[hash].cjs',
      },
    },
  },
})
