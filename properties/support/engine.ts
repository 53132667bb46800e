/** The engine of the Node that runs the tests, typed: the compiler's library has WebAssembly only together with a browser. */

interface Import {
  readonly module: string
  readonly name: string
  readonly kind: string
}

/** The part of the WebAssembly interface that is used. */
export interface Engine {
  readonly validate: (bytes: Uint8Array) => boolean
  readonly Module: {
    new (bytes: Uint8Array): object
    readonly imports: (module: object) => readonly Import[]
    readonly exports: (module: object) => readonly Omit<Import, 'module'>[]
    readonly customSections: (module: object, name: string) => readonly ArrayBuffer[]
  }
  readonly Instance: new (
    module: object,
    imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  ) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Memory: new (type: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly RuntimeError: new (message?: string) => Error
}

declare const WebAssembly: Engine

/** Node's own WebAssembly engine. Node 20's knows no garbage collection and only the legacy exception instructions. */
export const engine: Engine = WebAssembly
