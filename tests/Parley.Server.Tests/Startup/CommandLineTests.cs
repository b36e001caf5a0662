using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Startup;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_option_and_its_variable()
    {
        await using var server = ServerProcess.Start("--help");
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, errors));
        foreach (var name in new[] { "port", "bind", "memory", "data", "allowed-host", "allowed-origin", "verbose" })
        {
            Assert.Contains("--" + name, output);
            Assert.Contains($"[PARLEY_{name.Replace('-', '_').ToUpperInvariant()}]", output);
        }
        Assert.Contains("--version", output);
    }

    [Fact]
    public async Task Version_is_a_number_and_under_it_stands_the_library_that_stores()
    {
        await using var server = ServerProcess.Start("--version");
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^\d+\.\d+\.\d+\nSQLite 3\.\d+\.\d+$", output.Trim());
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once_with_its_place_and_what_is_allowed()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{ "Parley": { "Memory": "perhaps", "Colour": "blue" } }""");
            await using var server = ServerProcess.Start(
                ["--port", "eighty", "--allowed-host", "http://chat.example.org", "--allowed-host", "good.example.org", "--colour"],
                new Dictionary<string, string> { ["PARLEY_BIND"] = "everywhere", ["PARLEY_DATA"] = "/no/such/place/chat.db", ["PARLEY_ALLOWED_ORIGIN"] = "null" },
                folder.FullName);
            var (code, output, errors) = await server.EndedAsync();

            Assert.Equal((2, ""), (code, output));
            Assert.Contains("--port: \"eighty\"", errors);
            Assert.Contains("a number from 1 to 65535", errors);
            Assert.Contains("--allowed-host: \"http://chat.example.org\"", errors);
            Assert.DoesNotContain("good.example.org", errors);
            Assert.Contains("--colour", errors);
            Assert.Contains("PARLEY_BIND in the environment: \"everywhere\"", errors);
            Assert.Contains("PARLEY_DATA in the environment: \"/no/such/place/chat.db\"", errors);
            Assert.Contains("PARLEY_ALLOWED_ORIGIN in the environment: \"null\"", errors);
            Assert.Contains("Parley:Memory in " + Path.Combine(folder.FullName, "appsettings.json") + ": \"perhaps\"", errors);
            Assert.Contains("Parley:Colour in", errors);
            Assert.Equal(9 + 1, errors.TrimEnd().Split('\n').Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("'--memory'", "--memroy")]
    [InlineData("'--data'", "--dta=x.db")]
    [InlineData("'--allowed-host'", "--alowed-hots", "a.example.org")]
    [InlineData("'backup'", "bakup", "x.db")]
    [InlineData("'--retention'", "check-config", "--retnetion", "*=1d")]
    public async Task A_mistyped_option_is_answered_with_the_one_that_was_meant(string meant, params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains($"Did you mean {meant}?", errors);
    }

    [Fact]
    public async Task A_mistyped_variable_does_not_leave_the_server_open_and_a_foreign_one_is_passed_over()
    {
        await using var server = ServerProcess.Start(
            ["--port", "0", "--memory"],
            new Dictionary<string, string> { ["PARLEY_PASSCOED"] = "secret", ["PARLEY_SERVICE_HOST"] = "10.0.0.1", ["PARLEY_PORT_8080_TCP_ADDR"] = "10.0.0.1" });
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains("PARLEY_PASSCOED in the environment: there is no such setting. Did you mean PARLEY_PASSCODE?", errors);
        Assert.DoesNotContain("PARLEY_SERVICE_HOST", errors);
        Assert.DoesNotContain("PARLEY_PORT_8080", errors);
        Assert.DoesNotContain("secret", errors);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--memory", "--data", "x.db")]
    [InlineData("--port", "1", "--port", "2")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "65536")]
    [InlineData("--data", "/")]
    [InlineData("serve")]
    public async Task A_wrong_command_line_ends_the_start(params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("Parley does not start:", errors);
    }

    [Theory]
    [InlineData("--retention", "--memory", "--retention", "room:*=90d")]
    [InlineData("--synchronous", "--memory", "--synchronous", "normal")]
    [InlineData("--retention", "check-config", "--memory", "--retention", "*=1d")]
    public async Task What_is_about_a_file_is_refused_beside_a_history_in_memory(string option, params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains($"{option} does nothing with --memory: a history in memory has no file", errors);
    }

    [Fact]
    public async Task What_is_asked_for_on_the_command_line_goes_before_what_the_environment_says_of_a_file()
    {
        var environment = new Dictionary<string, string> { ["PARLEY_RETENTION"] = "*=1d", ["PARLEY_SYNCHRONOUS"] = "normal" };
        await using var asked = ServerProcess.Start(["check-config", "--memory"], environment);
        Assert.Equal(0, (await asked.EndedAsync()).ExitCode);

        await using var contradicted = ServerProcess.Start(
            ["check-config", "--retention", "*=1d"], new Dictionary<string, string> { ["PARLEY_MEMORY"] = "true" });
        var (code, _, errors) = await contradicted.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains("--retention does nothing with PARLEY_MEMORY in the environment", errors);
    }

    [Fact]
    public async Task A_file_that_is_no_json_ends_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), "{ oops");
            await using var server = ServerProcess.Start(["--port", "0"], new Dictionary<string, string>(), folder.FullName);
            var (code, _, errors) = await server.EndedAsync();
            Assert.Equal(2, code);
            Assert.Contains("appsettings.json: cannot be read", errors);
            Assert.DoesNotContain("   at ", errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
