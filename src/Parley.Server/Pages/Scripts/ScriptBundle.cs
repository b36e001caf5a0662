using System.Globalization;
using System.Text;

namespace Parley.Server.Pages.Scripts;

/// <summary>
/// Puts modules into few files, each module a function that runs once and returns what it gives. What a page and its
/// worker both need stands in a file of its own, so that a browser loads it once. What the page loads while it runs has a
/// file for each such module, a function that is given the modules of the page that it needs.
/// </summary>
internal sealed class ScriptBundle
{
    /// <summary>Begins the names that the bundle gives to modules.</summary>
    public const string Prefix = "$$";

    private readonly Func<string, string> _load;
    private readonly Func<string, string, string> _publish;
    private readonly Dictionary<string, ScriptModule> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    // What the page gives to modules that are loaded later.
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);

    private ScriptBundle(Func<string, string> load, Func<string, string, string> publish)
    {
        _load = load;
        _publish = publish;
    }

    /// <summary>Bundles what a page runs.</summary>
    /// <param name="entry">The page's module.</param>
    /// <param name="load">Reads a module's source.</param>
    /// <param name="publish">Takes a short name and a finished file, and tells the file's name, which is made from its content.</param>
    /// <returns>The names of the files: the page's own last, before it those that it needs.</returns>
    /// <exception cref="ScriptException">A module is written in a way that is not understood.</exception>
    public static IReadOnlyList<string> Make(string entry, Func<string, string> load, Func<string, string, string> publish) =>
        new ScriptBundle(load, publish).Make(entry);

    /// <summary>Stands for the address of a worker until it is known.</summary>
    public static string WorkerMark(string path) => $"\"{Prefix}worker:{path}\"";

    /// <summary>Stands for the loading of a module until its file is known.</summary>
    public static string LaterMark(string path) => $"{Prefix}later({path})";

    private List<string> Make(string entry)
    {
        var later = Later(entry);

        // What several of them need is there once.
        var page = Order([entry, .. Twice(later.SelectMany(path => Order([path])).Where(path => !later.Contains(path)))]);
        var workers = page.SelectMany(path => _modules[path].Workers).Distinct().ToList();
        var shared = Order(workers.SelectMany(worker => Module(worker).Needs));
        var files = new List<string>();
        string? sharedFile = null;
        if (shared.Count > 0)
        {
            sharedFile = _publish("shared", Write(shared, [], null, shared));
            files.Add(sharedFile);
        }

        foreach (var worker in workers)
        {
            _files[worker] = _publish("worker", Write([worker], shared, sharedFile, []));
        }

        var own = page.Union(shared).ToList();
        foreach (var path in later)
        {
            _files[path] = PublishLater(path, own);
        }

        files.Add(_publish("page", Write([.. page.Except(shared)], shared, sharedFile, [])));
        return files;
    }

    /// <summary>The modules that the page loads while it runs.</summary>
    private List<string> Later(string entry)
    {
        var page = Order([entry]);
        var later = page.SelectMany(path => _modules[path].Later).Distinct().ToList();
        foreach (var path in Order(later).Except(page))
        {
            if (_modules[path] is { Later: [var nested, ..] })
            {
                throw new ScriptException($"{path} is loaded later and may not load {nested} later still.");
            }

            if (_modules[path].Waits)
            {
                throw new ScriptException($"{path} is loaded later and may not wait at the top.");
            }
        }

        return [.. later.Except(page)];
    }

    private static IEnumerable<string> Twice(IEnumerable<string> paths) =>
        paths.GroupBy(path => path).Where(group => group.Count() > 1).Select(group => group.Key);

    private string PublishLater(string path, List<string> elsewhere)
    {
        var paths = Order([path]).Except(elsewhere).ToList();
        var text = new StringBuilder();
        var given = _given[path] = Taken(paths, elsewhere);
        text.Append(CultureInfo.InvariantCulture, $"let made;\nexport const load=({string.Join(',', given.Select(Name))})=>made??=(()=>{{");
        foreach (var one in paths)
        {
            Write(text, _modules[one]);
        }

        text.Append(CultureInfo.InvariantCulture, $"return {Name(path)};}})();\n");
        return _publish("later", text.ToString());
    }

    /// <summary>The modules elsewhere that some need, also those that need them later.</summary>
    private List<string> Taken(List<string> paths, List<string> elsewhere) =>
        [.. elsewhere.Intersect(paths.SelectMany(path => _modules[path].Needs.Concat(_modules[path].Later.SelectMany(Foreign))))];

    /// <summary>What a module that is loaded later needs of the page's.</summary>
    private IEnumerable<string> Foreign(string later) => Order([later]).SelectMany(path => _modules[path].Needs);

    /// <summary>Modules in an order in which each comes after those that it needs.</summary>
    private List<string> Order(IEnumerable<string> entries)
    {
        var order = new List<string>();
        var done = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            Visit(entry);
        }

        return order;

        void Visit(string path)
        {
            if (done.TryGetValue(path, out var isDone))
            {
                if (!isDone)
                {
                    throw new ScriptException($"{path} needs itself, over others.");
                }

                return;
            }

            done[path] = false;
            foreach (var need in Module(path).Needs)
            {
                Visit(need);
            }

            done[path] = true;
            order.Add(path);
        }
    }

    private ScriptModule Module(string path)
    {
        if (!_modules.TryGetValue(path, out var module))
        {
            _modules.Add(path, module = ScriptModule.Read(path, _load(path)));
            _numbers.Add(path, _numbers.Count);
        }

        return module;
    }

    private string Name(string path) => $"{Prefix}{_numbers[path]}";

    private string Write(
        List<string> paths, List<string> elsewhere, string? elsewhereFile, List<string> exported)
    {
        var text = new StringBuilder();
        var taken = Taken(paths, elsewhere);
        if (taken.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"import{{{string.Join(',', taken.Select(Name))}}}from\"./{elsewhereFile}\";\n");
        }

        foreach (var path in paths)
        {
            Write(text, _modules[path]);
        }

        if (exported.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"export{{{string.Join(',', exported.Select(Name))}}};\n");
        }

        return text.ToString();
    }

    private void Write(StringBuilder text, ScriptModule module)
    {
        text.Append(CultureInfo.InvariantCulture, $"const {Name(module.Path)}={(module.Waits ? "await(async" : "(")}()=>{{");
        foreach (var import in module.Imports)
        {
            if (import.Whole is { } whole)
            {
                text.Append(CultureInfo.InvariantCulture, $"const {whole}={Name(import.Path)};");
            }
            else if (import.Names.Count > 0)
            {
                var names = import.Names.Select(name => name.There == name.Here ? name.Here : $"{name.There}:{name.Here}");
                text.Append(CultureInfo.InvariantCulture, $"const{{{string.Join(',', names)}}}={Name(import.Path)};");
            }
        }

        var code = new ScriptWriter();
        foreach (var token in module.Code)
        {
            code.Add(token);
        }

        text.Append(AddressLater(AddressWorkers(code.ToString(), module), module)).Append('\n');
        var gives = module.PassedOnWhole.Select(path => $"...{Name(path)}")
            .Concat(module.PassedOn.Select(one => $"{one.Here}:{Name(one.Path)}.{one.There}"))
            .Concat(module.Exports.Select(one => one.Here == one.There ? one.Here : $"{one.There}:{one.Here}"));
        text.Append(CultureInfo.InvariantCulture, $"return{{{string.Join(',', gives)}}}}})();\n");
    }

    private string AddressWorkers(string code, ScriptModule module)
    {
        foreach (var worker in module.Workers)
        {
            if (!_files.TryGetValue(worker, out var file))
            {
                throw new ScriptException($"{module.Path} is needed by the worker {worker} that it starts.");
            }

            code = code.Replace(WorkerMark(worker), $"\"./{file}\"", StringComparison.Ordinal);
        }

        return code;
    }

    private string AddressLater(string code, ScriptModule module)
    {
        foreach (var later in module.Later)
        {
            // One that the page has anyway is there already.
            var loaded = _files.TryGetValue(later, out var file)
                ? $"import(\"./{file}\").then((file)=>file.load({string.Join(',', _given[later].Select(Name))}))"
                : $"Promise.resolve({Name(later)})";
            code = code.Replace(LaterMark(later), loaded, StringComparison.Ordinal);
        }

        return code;
    }
}
