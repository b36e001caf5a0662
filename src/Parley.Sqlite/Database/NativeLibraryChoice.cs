using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>
/// Chooses the SQLite library, once in a process: the operating system's when it is there, has what the log needs and
/// is newer than the bundled one, because the system's gets security fixes; else the bundled one. A program that must
/// have the bundled one sets the switch <see cref="UseBundledSwitch"/> before it opens a log.
/// </summary>
public static class NativeLibraryChoice
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetNumber();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int IsOptionUsed([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    /// <summary>The name of the <see cref="AppContext"/> switch.</summary>
    public const string UseBundledSwitch = "Parley.Sqlite.UseBundledLibrary";

    private const string BundledName = "e_sqlite3";

    /// <summary>A system library must have full-text search, and must not be built for one thread only.</summary>
    private static readonly string[] Needed = ["ENABLE_FTS5"];

    private static readonly Lazy<(nint Handle, string Description)> Chosen = new(Choose);

    /// <summary>Which library is in use, for people: "SQLite 3.40.1 (the system's libsqlite3.so.0)".</summary>
    public static string Description
    {
        get
        {
            Initialize();
            return Chosen.Value.Description;
        }
    }

    /// <summary>Makes the choice, if it was not made before.</summary>
    internal static void Initialize() => _ = Provider.Value;

    private static readonly Lazy<bool> Provider = new(() =>
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            static (name, _, _) => name == BundledName ? Chosen.Value.Handle : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return true;
    });

    private static (nint Handle, string Description) Choose()
    {
        var assembly = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var hasBundled = NativeLibrary.TryLoad(BundledName, assembly, null, out var bundled);
        var isBundledWanted = hasBundled && AppContext.TryGetSwitch(UseBundledSwitch, out var isSet) && isSet;
        foreach (var name in isBundledWanted ? [] : SystemNames())
        {
            if (!TryLoadSystem(name, assembly, out var system))
            {
                continue;
            }

            if (IsUsable(system) && (!hasBundled || Version(system) > Version(bundled)))
            {
                return (system, Describe(system, $"the system's {name}"));
            }

            NativeLibrary.Free(system);
        }

        return hasBundled
            ? (bundled, Describe(bundled, "bundled"))
            : throw new DllNotFoundException("No SQLite library was found: neither a bundled one nor the system's.");
    }

    private static string[] SystemNames() =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    /// <summary>Only from where the system keeps its libraries, never from the program's or the working folder.</summary>
    private static bool TryLoadSystem(string name, Assembly assembly, out nint handle) => OperatingSystem.IsWindows()
        ? NativeLibrary.TryLoad(name, assembly, DllImportSearchPath.System32, out handle)
        : NativeLibrary.TryLoad(name, out handle);

    private static bool IsUsable(nint library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_compileoption_used", out var used)
        && NativeLibrary.TryGetExport(library, "sqlite3_threadsafe", out var threadSafe)
        && Marshal.GetDelegateForFunctionPointer<GetNumber>(threadSafe)() != 0
        && Array.TrueForAll(Needed, o => Marshal.GetDelegateForFunctionPointer<IsOptionUsed>(used)(o) != 0);

    private static int Version(nint library) => Marshal.GetDelegateForFunctionPointer<GetNumber>(
        NativeLibrary.GetExport(library, "sqlite3_libversion_number"))();

    private static string Describe(nint library, string where)
    {
        var version = Version(library);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SQLite {version / 1_000_000}.{version / 1_000 % 1_000}.{version % 1_000} ({where})");
    }
}
