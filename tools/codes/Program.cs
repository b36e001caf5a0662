// Makes everything that is made from src/Parley.Log/Codes/codes.json.
//
//   dotnet run --project tools/codes             writes the files
//   dotnet run --project tools/codes -- --check  only says which are stale; exit code 1 if any is

using Parley.CodeFiles;

var root = MadeFiles.FindRoot(Environment.CurrentDirectory);
var checkOnly = args is ["--check"];
if (args.Length > 0 && !checkOnly)
{
    Console.Error.WriteLine("usage: dotnet run --project tools/codes [-- --check]");
    return 2;
}

var stale = MadeFiles.Make(root).Where(file => !file.IsCurrent(root)).ToList();
foreach (var file in stale)
{
    Console.WriteLine($"{(checkOnly ? "stale" : "written")}: {file.Path}");
    if (!checkOnly)
    {
        file.Write(root);
    }
}

return checkOnly && stale.Count > 0 ? 1 : 0;
