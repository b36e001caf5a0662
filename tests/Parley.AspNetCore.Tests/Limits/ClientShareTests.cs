using System.Net;
using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.Messages;

namespace Parley.AspNetCore.Tests.Limits;

public sealed class ClientShareTests
{
    [Fact]
    public void A_user_has_one_share_from_everywhere_and_people_without_an_id_share_that_of_their_address()
    {
        Assert.Equal(Share("1", "Ann", "203.0.113.1"), Share("1", "Anna", "203.0.113.2"));
        Assert.Equal(Share(null, "Ann", "203.0.113.1"), Share(null, "Bob", "203.0.113.1"));
        Assert.Equal(Share(null, null, "2001:db8::1"), Share(null, "Bob", "2001:db8::2"));
        Assert.Equal(4, new[]
        {
            Share("1", "Ann", "203.0.113.1"), Share("2", "Ann", "203.0.113.1"), Share(null, "Ann", "203.0.113.1"), Share(null, "Ann", "203.0.113.2"),
        }.Distinct().Count());
    }

    [Fact]
    public void Programs_of_this_machine_have_no_share_that_others_behind_a_proxy_would_use_up()
    {
        Assert.Null(Share(null, "Ann", "127.0.0.1"));
        Assert.Null(Share(null, null, "::1"));
        Assert.NotNull(Share("1", "Ann", "127.0.0.1"));
    }

    private static string? Share(string? id, string? name, string address) =>
        ClientShare.Of(new User(id, name).At(new Grant(GrantKind.Guest, Rights.None), IPAddress.Parse(address)));
}
