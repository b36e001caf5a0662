using System.Diagnostics;

namespace Parley.Interop.Tests.Support;

/// <summary>The clients from npm; installed once, as their lock file says.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan s_installPatience = TimeSpan.FromMinutes(3);
    private static readonly string s_folder = FindFolder();
    private static readonly Lazy<Task> s_installed = new(InstallAsync);

    /// <summary>Starts one of them.</summary>
    /// <param name="script">The script's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<LineProcess> StartAsync(string script, params string[] arguments)
    {
        await s_installed.Value;
        return LineProcess.Start("node", [Path.Combine(s_folder, script), .. arguments]);
    }

    private static async Task InstallAsync()
    {
        var wanted = Path.Combine(s_folder, "package-lock.json");
        var present = Path.Combine(s_folder, "node_modules", ".package-lock.json");
        if (File.Exists(present) && File.GetLastWriteTimeUtc(present) >= File.GetLastWriteTimeUtc(wanted))
        {
            return;
        }

        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci"])
        {
            WorkingDirectory = s_folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync().WaitAsync(s_installPatience);
        Assert.True(npm.ExitCode == 0, $"npm ci failed: {await output} {await errors}");
    }

    private static string FindFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "tests", "Parley.Interop.Tests", "clients");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The folder with the clients is not above the tests.");
    }
}
