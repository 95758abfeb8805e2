using Modal.Client;

namespace Pipeline.Modal.Tests;

/// <summary>The subset of Modal's protocol has the numbers that the official clients have; a wrong one would be read as another field, silently.</summary>
public sealed class ProtocolTests
{
    [Theory]
    [InlineData("FunctionHandleMetadata", "input_plane_url", 46)]
    [InlineData("FunctionHandleMetadata", "max_object_size_bytes", 48)]
    [InlineData("FunctionGetOutputsRequest", "last_entry_id", 6)]
    [InlineData("GenericResult", "data_blob_id", 10)]
    [InlineData("AppGetTagsResponse", "tags", 1)]
    public void Fields_have_the_numbers_of_the_official_clients(string message, string field, int number)
    {
        var described = ModalClientReflection.Descriptor.MessageTypes.Single(type => type.Name == message);

        Assert.Equal(number, described.FindFieldByName(field).FieldNumber);
    }

    [Fact]
    public void The_service_is_Modals_own() => Assert.Equal("modal.client.ModalClient", ModalClientReflection.Descriptor.Services.Single().FullName);
}
