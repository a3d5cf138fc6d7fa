/** A stack as a language prints it, and how it is read: the throw site first. */
export type PrintedStack = {
  language: string
  text: string
  class: string
  message: string
  frames: string[]
  causes?: { class: string; message: string; frames: string[] }[]
}

export const printedStacks: PrintedStack[] = [
  {
    language: 'Node',
    text: `TypeError [ERR_CART]: it is full
    at Cart.add [as put] (file:///app/cart.ts:12:3)
    at async Promise.all (index 0)
    at async handle (/app/node_modules/@shop/web/handle.js:40:5)
    at /app/main.js:1:2
    at eval (eval at run (/app/run.js:3:1), <anonymous>:1:7)
    at new Cart (node:internal/cart:1:2) {
  code: 'ERR_CART',
  [cause]: Error: disk is full
      at write (/app/disk.ts:7:1) {
    errno: -28
  }
}`,
    class: 'TypeError',
    message: 'it is full',
    frames: [
      'Cart.add /app/cart.ts:12:3',
      'Promise.all index 0',
      'handle /app/node_modules/@shop/web/handle.js:40:5',
      '<unknown> /app/main.js:1:2',
      'eval /app/run.js:3:1',
      'new Cart node:internal/cart:1:2',
    ],
    causes: [{ class: 'Error', message: 'disk is full', frames: ['write /app/disk.ts:7:1'] }],
  },
  {
    language: 'Chrome',
    text: `Uncaught RangeError: it is full
    at add (http://localhost:8080/cart.js?v=2:12:3)
    at HTMLButtonElement.onclick (http://localhost:8080/:7:30)`,
    class: 'RangeError',
    message: 'it is full',
    frames: [
      'add http://localhost:8080/cart.js?v=2:12:3',
      'HTMLButtonElement.onclick http://localhost:8080/:7:30',
    ],
  },
  {
    language: 'Firefox',
    text: `add@http://localhost:8080/node_modules/@shop/cart.js:12:3
async*handle@http://localhost:8080/shop.js:40:5
@http://localhost:8080/main.js:1:1`,
    class: 'Error',
    message: '',
    frames: [
      'add http://localhost:8080/node_modules/@shop/cart.js:12:3',
      'handle http://localhost:8080/shop.js:40:5',
      '<unknown> http://localhost:8080/main.js:1:1',
    ],
  },
  {
    language: 'Python',
    text: `Traceback (most recent call last):
  File "/app/cart.py", line 12, in add
    self.items[key] += 1
    ~~~~~~~~~~^^^^^
KeyError: 'apple'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/shop.py", line 40, in handle
    cart.add(key)
  File "/app/cart.py", line 15, in add
    raise CartError("it is full")
shop.CartError: it is full
and will stay so`,
    class: 'shop.CartError',
    message: 'it is full',
    frames: ['add /app/cart.py:15', 'handle /app/shop.py:40'],
    causes: [{ class: 'KeyError', message: "'apple'", frames: ['add /app/cart.py:12'] }],
  },
  {
    language: 'Java',
    text: `shop.CartError: it is full
	at shop.Cart.add(Cart.java:12)
	at java.base/java.lang.Thread.run(Thread.java:829)
	at jdk.internal.reflect.Direct.invoke(Unknown Source)
	Suppressed: java.io.IOException: not closed
		at shop.Disk.close(Disk.java:99)
Caused by: java.io.IOException: disk: full
	at shop.Disk.write(Disk.java:7)
	... 2 more`,
    class: 'shop.CartError',
    message: 'it is full',
    frames: [
      'shop.Cart.add Cart.java:12',
      'java.lang.Thread.run Thread.java:829',
      'jdk.internal.reflect.Direct.invoke Unknown Source',
    ],
    causes: [
      {
        class: 'java.io.IOException',
        message: 'disk: full',
        frames: ['shop.Disk.write Disk.java:7'],
      },
    ],
  },
  {
    language: 'Logback, with archives',
    text: `Exception in thread "main" shop.CartError: it is full
	at shop.Cart.add(Cart.kt:12) ~[shop.jar:1.0]
	at shop.MainKt.main(Main.kt:3) [classes/:na]`,
    class: 'shop.CartError',
    message: 'it is full',
    frames: ['shop.Cart.add Cart.kt:12', 'shop.MainKt.main Main.kt:3'],
  },
  {
    language: '.NET',
    text: `System.InvalidOperationException: no cart
 ---> Shop.CartException (0x80004005): it is full
   at Shop.Cart.Add(Int32 count, String name) in /src/Cart.cs:line 12
   --- End of inner exception stack trace ---
   at Shop.Api.<Post>d__3.MoveNext() in C:\\src\\Api.cs:line 40
--- End of stack trace from previous location ---
   at Shop.Program.Main(String[] args)`,
    class: 'System.InvalidOperationException',
    message: 'no cart',
    frames: ['Shop.Api.<Post>d__3.MoveNext C:\\src\\Api.cs:40', 'Shop.Program.Main <unknown>'],
    causes: [
      {
        class: 'Shop.CartException',
        message: 'it is full',
        frames: ['Shop.Cart.Add /src/Cart.cs:12'],
      },
    ],
  },
  {
    language: '.NET, on one line',
    text: `Unhandled exception. System.Exception: no cart ---> Shop.CartException: it is full
   at Shop.Cart.Add()
   --- End of inner exception stack trace ---
   at Shop.Api.Post()`,
    class: 'System.Exception',
    message: 'no cart',
    frames: ['Shop.Api.Post <unknown>'],
    causes: [
      { class: 'Shop.CartException', message: 'it is full', frames: ['Shop.Cart.Add <unknown>'] },
    ],
  },
  {
    language: 'Go, a panic',
    text: `panic: it is full

goroutine 1 [running]:
main.(*Cart).Add(0xc000012345, {0x1, 0x2})
	/app/cart.go:12 +0x1d
created by main.main in goroutine 7
	/app/main.go:40 +0x85`,
    class: 'panic',
    message: 'it is full',
    frames: ['main.(*Cart).Add /app/cart.go:12', 'main.main /app/main.go:40'],
  },
  {
    language: 'Go, recorded by OpenTelemetry',
    text: `goroutine 35 [running]:
go.opentelemetry.io/otel/sdk/trace.recordStackTrace()
	/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.47.0/trace/span.go:527 +0x38
go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).RecordError(0xc0001c6000, {0x9a5b60, 0xc00})
	/go/pkg/mod/go.opentelemetry.io/otel/sdk@v1.47.0/trace/span.go:498 +0x2b7
main.add({0xa4f8e0, 0xc0000a4000}, 0xc000170000)
	/app/main.go:55 +0x3a5`,
    class: 'Error',
    message: '',
    frames: ['main.add /app/main.go:55'],
  },
  {
    language: 'Go, of an error',
    text: `goroutine 1 [running]:
runtime/debug.Stack()
	/usr/local/go/src/runtime/debug/stack.go:24 +0x5e
main.add(...)
	/app/cart.go:12`,
    class: 'Error',
    message: '',
    frames: ['main.add /app/cart.go:12'],
  },
  {
    language: 'Ruby',
    text: `/app/cart.rb:12:in 'Cart#add': it is full (Shop::CartError)
	from /app/shop.rb:40:in \`block in handle'
	from /app/main.rb:1:in \`<main>'`,
    class: 'Shop::CartError',
    message: 'it is full',
    frames: [
      'Cart#add /app/cart.rb:12',
      'block in handle /app/shop.rb:40',
      '<main> /app/main.rb:1',
    ],
  },
  {
    language: 'PHP',
    text: `PHP Fatal error:  Uncaught RuntimeException: disk is full in /app/disk.php:7
Stack trace:
#0 /app/cart.php(12): Disk->write(1, 'x: y')
#1 [internal function]: run()
#2 {main}

Next Shop\\CartException: it is full in /app/cart.php:15
Stack trace:
#0 /app/shop.php(40): Cart->add()
#1 {main}
  thrown in /app/cart.php on line 15`,
    class: 'Shop\\CartException',
    message: 'it is full',
    frames: ['/app/cart.php:15', 'Cart->add /app/shop.php:40'],
    causes: [
      {
        class: 'RuntimeException',
        message: 'disk is full',
        frames: ['/app/disk.php:7', 'Disk->write /app/cart.php:12', 'run [internal function]'],
      },
    ],
  },
  {
    language: 'Rust',
    text: `thread 'main' panicked at src/main.rs:4:5:
it is full
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:647:5
   1: shop::cart::add
             at ./src/main.rs:4:5`,
    class: 'panic',
    message: 'it is full',
    frames: [
      'rust_begin_unwind /rustc/abc/library/std/src/panicking.rs:647:5',
      'shop::cart::add ./src/main.rs:4:5',
    ],
  },
]
