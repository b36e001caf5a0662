using Parley.Server.Pages.Scripts;

namespace Parley.Server.Tests.Pages;

public sealed class ScriptBundleTests
{
    [Theory]
    [InlineData("a // gone\nb", "a\nb")]
    [InlineData("a /* gone */ b", "a b")]
    [InlineData("a /* gone\n */ b", "a\nb")]
    [InlineData("a = b / c / d;", "a=b / c / d;")]
    [InlineData("a = /\\/* no comment *\\/ [/\"] /g;", "a= /\\/* no comment *\\/ [/\"] /g;")]
    [InlineData("f('// stays', \"/* stays */\", `// stays ${ g({ a: `}` /* stays */ }) } `)", "f('// stays',\"/* stays */\",`// stays ${ g({ a: `}` /* stays */ }) } `)")]
    [InlineData("x = a + +b - -c + ++d;", "x=a+ +b- -c+ ++d;")]
    [InlineData("return /x/.test(y)", "return /x/.test(y)")]
    [InlineData("(a) / 2", "(a) / 2")]
    [InlineData("1.5 .toFixed()", "1.5 .toFixed()")]
    [InlineData("class A {\n  #b = 1;\n\n  get c() {\n    return #b in this;\n  }\n}", "class A{#b=1;get c(){return #b in this;}}")]
    [InlineData("if (a)\n  b()\n/* x */ c()", "if(a)\nb()\nc()")]
    [InlineData("'a \\' // b' // c", "'a \\' // b'")]
    public void Comments_and_space_go_and_what_the_code_means_stays(string source, string expected)
    {
        var writer = new ScriptWriter();
        foreach (var token in ScriptTokenizer.Read("a.js", source))
            writer.Add(token);

        Assert.Equal(expected, writer.ToString());
        Assert.Equal(source, string.Concat(ScriptTokenizer.Read("a.js", source).Select(token => token.Text)));
    }

    [Theory]
    [InlineData("a = {} / 2;", "line 1: a slash after }")]
    [InlineData("\na++ / 2;", "line 2: a slash after ++")]
    [InlineData("'a", "a text without an end")]
    [InlineData("`a ${ b", "a template without an end")]
    [InlineData("/* a", "a comment without an end")]
    [InlineData("a = /b", "a pattern without an end")]
    [InlineData("import(b);", "b is no address of a module")]
    [InlineData("import('./b.js', {});", "import() is bundled with one address only")]
    [InlineData("import { a } from 'b';", "'b' is no address of a module")]
    [InlineData("import { a from './b.js';", "from stands where , was expected")]
    [InlineData("import { ", "is no name")]
    [InlineData("export let a = 1;", "export let is not bundled")]
    [InlineData("export default 1;", "export default is not bundled")]
    [InlineData("export const a = 1, b = 2;", "export one constant at a time")]
    [InlineData("const { a } = b; const $$1 = 2;", "belongs to the bundle")]
    public void What_is_not_understood_is_said_and_not_guessed(string source, string says)
    {
        var error = Assert.Throws<ScriptException>(() => Bundle(("a.js", source)));
        Assert.Contains("a.js", error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void Modules_that_need_each_other_or_are_not_there_are_said()
    {
        Assert.Contains("needs itself", Assert.Throws<ScriptException>(
            () => Bundle(("a.js", "import './b.js';"), ("b.js", "import './a.js';"))).Message);
        Assert.Contains("There is no b.js", Assert.Throws<ScriptException>(() => Bundle(("a.js", "import './b.js';"))).Message);
    }

    [Fact]
    public void A_page_is_one_file_in_which_every_module_stands_behind_those_that_it_needs()
    {
        var files = Bundle(
            ("a.js", "import { b as x, C } from './lib/b.js';\nimport * as all from './lib/c.js';\nx(C, all);"),
            ("lib/b.js", "import { C } from './c.js';\nexport function b() {}\nexport { C };\nexport * from './d.js';"),
            ("lib/c.js", "export class C {}\nexport const one = 1;\nexport async function* many() {}"),
            ("lib/d.js", "export { one as two } from './c.js';\nawait 1;\nexport {};"));

        Assert.Equal(
            """
            const $$2=(()=>{class C{}
            const one=1;async function*many(){}
            return{C,one,many}})();
            const $$3=await(async()=>{await 1;
            return{two:$$2.one}})();
            const $$1=(()=>{const{C}=$$2;function b(){}
            return{...$$3,b,C}})();
            const $$0=(()=>{const{b:x,C}=$$1;const all=$$2;x(C,all);
            return{}})();

            """,
            Assert.Single(files).Value,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void What_page_and_worker_share_is_loaded_once_and_addresses_are_right_from_the_bundles_folder()
    {
        var files = Bundle(
            ("a.js", "import { s } from './lib/s.js';\ns(new Worker(new URL('./lib/w.js', import.meta.url)), new URL('x.json', import.meta.url));"),
            ("lib/w.js", "import { s } from './s.js';\ns();"),
            ("lib/s.js", "export const s = () => {};"));

        Assert.Equal(["shared.1.js", "worker.2.js", "page.3.js"], files.Keys);
        Assert.EndsWith("export{$$1};\n", files["shared.1.js"]);
        Assert.StartsWith("import{$$1}from\"./shared.1.js\";\n", files["worker.2.js"]);
        Assert.StartsWith("import{$$1}from\"./shared.1.js\";\n", files["page.3.js"]);
        Assert.Contains("new URL(\"./worker.2.js\",import.meta.url)", files["page.3.js"]);
        Assert.Contains("new URL('x.json',new URL('../a.js',import.meta.url).href)", files["page.3.js"]);
    }

    [Fact]
    public void What_is_loaded_later_has_a_file_of_its_own_and_runs_once_with_the_modules_of_the_page()
    {
        var files = Bundle(
            ("a.js", "import { b } from './b.js';\nb(() => import('./c.js'), () => import('./d.js'));"),
            ("b.js", "export function b() {}"),
            ("c.js", "import { b } from './b.js';\nimport { e } from './e.js';\nexport const c = b(e);"),
            ("d.js", "import { e } from './e.js';\nexport const d = e;"),
            ("e.js", "export const e = 1;"));

        Assert.Equal(["later.1.js", "later.2.js", "page.3.js"], files.Keys);
        Assert.Equal(
            """
            let made;
            export const load=($$1,$$3)=>made??=(()=>{const $$2=(()=>{const{b}=$$1;const{e}=$$3;const c=b(e);
            return{c}})();
            return $$2;})();

            """,
            files["later.1.js"],
            ignoreLineEndingDifferences: true);
        Assert.Contains("import(\"./later.1.js\").then((file)=>file.load($$1,$$3))", files["page.3.js"]);
        Assert.Contains("const $$3=(()=>{const e=1;", files["page.3.js"]);
    }

    [Fact]
    public void What_is_loaded_later_and_is_there_anyway_is_not_loaded()
    {
        var files = Bundle(
            ("a.js", "import { b } from './b.js';\nb(() => import('./b.js'));"),
            ("b.js", "export function b() {}"));
        Assert.Contains("b(()=>Promise.resolve($$1))", Assert.Single(files).Value);
    }

    [Fact]
    public void Our_own_pages_are_understood()
    {
        var sources = Parley.Server.Pages.PageSources.Read();
        var log = new Lines();
        var assets = new Parley.Server.Pages.PageAssets(sources, "", log);

        Assert.Empty(log.All);
        Assert.Contains(assets.All.Keys, path => path.StartsWith("-/page.", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Bundle(params (string Path, string Source)[] modules)
    {
        var sources = modules.ToDictionary(module => module.Path, module => module.Source);
        var files = new Dictionary<string, string>();
        ScriptBundle.Make(
            modules[0].Path,
            path => sources.TryGetValue(path, out var source) ? source : throw new ScriptException($"There is no {path}."),
            (name, text) =>
            {
                var file = $"{name}.{files.Count + 1}.js";
                files.Add(file, text);
                return file;
            });
        return files;
    }

    private sealed class Lines : Microsoft.Extensions.Logging.ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            Microsoft.Extensions.Logging.EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
