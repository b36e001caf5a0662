using System.Text;
using Parley.AspNetCore.Commands;
using Parley.Codes;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Tests.Commands;

public sealed class CommandParserTests
{
    [Fact]
    public void A_publish_keeps_its_data_and_its_reference_as_sent()
    {
        var publish = Read<PublishCommand>(
            """ {"type":"publish","ref":"a\u0041\ud800","payload":{"topic":"cafe\u0301","data":{ "x" : 1.00, "x":"\ud800" },"key":"k-1","kind":"note","ifOffset":7}} """);

        Assert.Equal("café", publish.Topic);
        Assert.Equal("""{"x":1.00,"x":"\ud800"}""", Text(publish.Data));
        Assert.Equal("\"a\\u0041\\ud800\"", Text(publish.Reference));
        Assert.Equal(("k-1", "note", 7L), (publish.Key, publish.Kind, publish.IfOffset));
    }

    [Fact]
    public void Data_may_be_null_and_other_members_that_are_null_count_as_left_out()
    {
        var publish = Read<PublishCommand>(
            """{"type":"publish","ref":null,"payload":{"topic":"a","data":null,"key":null,"kind":null,"ifOffset":null}}""");

        Assert.Equal("null", Text(publish.Data));
        Assert.True(publish.Reference.IsEmpty);
        Assert.Equal((null, null, null), (publish.Key, publish.Kind, publish.IfOffset));
    }

    [Fact]
    public void What_was_parsed_does_not_change_with_the_frames_buffer()
    {
        var buffer = Encoding.UTF8.GetBytes("""{"type":"publish","ref":12,"payload":{"topic":"a","data":"hello"}}""");
        var command = (PublishCommand)CommandParser.Parse(buffer).Command!;
        buffer.AsSpan().Clear();

        Assert.Equal("\"hello\"", Text(command.Data));
        Assert.Equal("12", Text(command.Reference));
    }

    [Fact]
    public void Subscribe_takes_names_and_objects_with_defaults_beside_them()
    {
        var subscribe = Read<SubscribeCommand>(
            """{"type":"subscribe","payload":{"topics":["a",{"topic":"b","since":"start","last":3,"people":false},"a"],"since":"abcdef-12","last":9,"people":true}}""");

        Assert.Equal(
            [
                new SubscribeRequest("a") { Since = After("abcdef-12"), Last = 9, People = true },
                new SubscribeRequest("b") { Since = ResumeFrom.Start, Last = 3, People = false },
            ],
            subscribe.Topics);
    }

    [Fact]
    public void Subscribe_begins_now_and_without_people_when_nothing_is_said()
    {
        var subscribe = Read<SubscribeCommand>("""{"type":"subscribe","payload":{"topics":["a"]}}""");

        Assert.Equal([new SubscribeRequest("a")], subscribe.Topics);
    }

    [Fact]
    public void Every_other_command_is_read()
    {
        Assert.Equal(["a", "b"], Read<UnsubscribeCommand>("""{"type":"unsubscribe","payload":{"topics":["a","b","a"]}}""").Topics);

        var edit = Read<EditCommand>("""{"type":"edit","payload":{"topic":"a","message":"abcdef-3","data":[1]}}""");
        Assert.Equal(("a", new LogPosition("abcdef", 3), "[1]"), (edit.Topic, edit.Message, Text(edit.Data)));

        var delete = Read<DeleteCommand>("""{"type":"delete","payload":{"topic":"a","message":"abcdef-3","data":1}}""");
        Assert.Equal(new LogPosition("abcdef", 3), delete.Message);

        Assert.Equal("a", Read<PresenceCommand>("""{"type":"presence","payload":{"topic":"a"}}""").Topic);
        Assert.Equal("a", Read<TypingCommand>("""{"type":"typing","payload":{"topic":"a"}}""").Topic);
        Read<PingCommand>("""{"type":"ping"}""");
        Assert.True(Read<AwayCommand>("""{"type":"away","payload":{"away":true}}""").IsAway);
        Assert.True(Read<ReadCommand>("""{"type":"read","payload":{"topic":"a","offset":5,"exact":true}}""").Exact);
        Assert.Equal(5, Read<ReadCommand>("""{"type":"read","payload":{"topic":"a","offset":5}}""").Offset);
        Assert.Equal("t", Read<RefreshCommand>("""{"type":"refresh","payload":{"token":"t"}}""").Token);
    }

    [Fact]
    public void History_takes_ids_and_offsets()
    {
        var history = Read<HistoryCommand>(
            """{"type":"history","payload":{"topic":"a","before":"abcdef-9","after":3,"limit":500}}""").Request;

        Assert.True(history.TryToQuery(new LogPosition("abcdef", 20), out var query, out _));
        Assert.Equal((9, 3, 500), (query.BeforeSeq, query.AfterOffset, query.Limit));
        Assert.Equal((null, null), (query.BeforeOffset, query.AfterSeq));
        Assert.False(history.TryToQuery(new LogPosition("another", 20), out _, out var error));
        Assert.Equal(ErrorCode.BadPosition, error.Code);
        Assert.Equal(50, Read<HistoryCommand>("""{"type":"history","payload":{"topic":"a"}}""").Request.Limit);
    }

    [Fact]
    public void Unknown_members_are_passed_over_and_the_last_of_two_counts()
    {
        var publish = Read<PublishCommand>(
            """{"x":[{"type":"no"}],"type":"typing","type":"publ\u0069sh","payload":{"topic":"a","y":{"data":1},"data":2,"data":3}}""");

        Assert.Equal("3", Text(publish.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("""{"type":"typing"}x""")]
    [InlineData("""[{"type":"typing"}]""")]
    [InlineData("\"typing\"")]
    [InlineData("""{"ref":1}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":7,"ref":1}""")]
    [InlineData("""{"type":"typing",}""")]
    public void What_is_no_command_ends_the_connection(string frame)
    {
        var parsed = CommandParser.Parse(Encoding.UTF8.GetBytes(frame));

        Assert.True(parsed.IsFatal);
        Assert.Equal(ErrorCode.BadRequest, parsed.Error!.Code);
    }

    [Theory]
    [InlineData("""{"type":"fly","ref":7}""", "unknown_type", "no command")]
    [InlineData("""{"type":"\ud800","ref":7}""", "unknown_type", "no command")]
    [InlineData("""{"type":"publish","ref":7,"payload":[]}""", "bad_request", "'payload'")]
    [InlineData("""{"type":"publish","ref":7}""", "bad_topic", "'topic' is missing")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":5,"data":1}}""", "bad_topic", "'topic' must be a string")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"\ud800","data":1}}""", "bad_topic", "'topic' holds half a surrogate pair")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a b","data":1}}""", "bad_topic", "Character 2")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"$a","data":1}}""", "forbidden", "server")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a"}}""", "bad_request", "'data' is missing")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a","data":1,"key":""}}""", "bad_request", "'key' must be")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a","data":1,"key":"a b"}}""", "bad_request", "'key' must be")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a","data":1,"kind":"é"}}""", "bad_request", "'kind' must be")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a","data":1,"ifOffset":-1}}""", "bad_request", "'ifOffset' must be")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a","data":1,"ifOffset":1.5}}""", "bad_request", "'ifOffset' must be")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{}}""", "bad_request", "'topics' is missing")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":"a"}}""", "bad_request", "'topics' must be an array")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":["a",7]}}""", "bad_request", "'topics[1]' must be")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":["a","b/"]}}""", "bad_topic", "topics[1]: Character 2")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":[{"topic":"a","since":"x"}]}}""", "bad_position", "topics[0]: 'since'")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":["a"],"last":501}}""", "bad_request", "'last' must be")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":["a"],"people":1}}""", "bad_request", "'people' must be")]
    [InlineData("""{"type":"edit","ref":7,"payload":{"topic":"a","message":"3","data":1}}""", "bad_position", "'message' must be")]
    [InlineData("""{"type":"history","ref":7,"payload":{"topic":"a","limit":0}}""", "bad_request", "'limit' must be")]
    [InlineData("""{"type":"history","ref":7,"payload":{"topic":"a","before":"x-1"}}""", "bad_position", "'before' must be")]
    [InlineData("""{"type":"read","ref":7,"payload":{"topic":"a"}}""", "bad_request", "'offset' is missing")]
    [InlineData("""{"type":"refresh","ref":7,"payload":{}}""", "bad_request", "'token' is missing")]
    public void A_mistake_in_a_command_is_answered_by_name_and_the_connection_stays(string frame, string code, string says)
    {
        var parsed = CommandParser.Parse(Encoding.UTF8.GetBytes(frame));

        Assert.False(parsed.IsFatal);
        Assert.Null(parsed.Command);
        Assert.Equal(code, parsed.Error!.Code.Name);
        Assert.Contains(says, parsed.Error.Detail, StringComparison.Ordinal);
        Assert.Equal("7", Text(parsed.Reference));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("true")]
    public void A_reference_is_a_string_or_a_number(string reference)
    {
        var parsed = CommandParser.Parse(Encoding.UTF8.GetBytes($$$"""{"type":"typing","ref":{{{reference}}},"payload":{"topic":"a"}}"""));

        Assert.False(parsed.IsFatal);
        Assert.Contains("'ref'", parsed.Error!.Detail, StringComparison.Ordinal);
        Assert.True(parsed.Reference.IsEmpty);
    }

    [Fact]
    public void Data_that_is_too_deep_or_too_large_is_answered_and_the_connection_stays()
    {
        var deep = CommandParser.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"type":"publish","ref":7,"payload":{"topic":"a","data":{{{new string('[', 65)}}}{{{new string(']', 65)}}}}}"""));
        Assert.Equal((false, "bad_request", "7"), (deep.IsFatal, deep.Error!.Code.Name, Text(deep.Reference)));

        var large = CommandParser.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"type":"publish","ref":7,"payload":{"topic":"a","data":"{{{new string('a', 66_000)}}}"}}"""));
        Assert.Equal((false, "too_large", "7"), (large.IsFatal, large.Error!.Code.Name, Text(large.Reference)));
    }

    [Fact]
    public void A_subscription_change_has_a_secret_and_two_lists()
    {
        var change = CommandParser.ParseSubscriptionChange(
            """{"secret":"s","subscribe":[{"topic":"a","last":5}],"unsubscribe":["b"],"people":true}"""u8.ToArray(), out _)!;
        Assert.Equal("s", change.Secret);
        Assert.Equal([new SubscribeRequest("a") { Last = 5, People = true }], change.Subscribe);
        Assert.Equal(["b"], change.Unsubscribe);

        Assert.Null(CommandParser.ParseSubscriptionChange("""{"unsubscribe":[{}]}"""u8.ToArray(), out var error));
        Assert.Contains("'unsubscribe[0]'", error!.Detail, StringComparison.Ordinal);
        Assert.Null(CommandParser.ParseSubscriptionChange("[]"u8.ToArray(), out error));
        Assert.Equal(ErrorCode.BadRequest, error!.Code);
    }

    private static T Read<T>(string frame)
        where T : Command
    {
        var parsed = CommandParser.Parse(Encoding.UTF8.GetBytes(frame));
        Assert.True(parsed.Error is null, parsed.Error?.Detail);
        return Assert.IsType<T>(parsed.Command);
    }

    private static ResumeFrom After(string id) => LogPosition.TryParse(id, out var position) ? ResumeFrom.After(position) : default;

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
