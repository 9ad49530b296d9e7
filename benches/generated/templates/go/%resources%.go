package procore

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// %Resource% is a %word% as Procore answers with it.
type %Resource% struct {
-MPR301|	ID       int64  `json:"id"`
!MPR301|	ID       int32  `json:"id"`
	Title    string `json:"title"`
	Position int    `json:"position"`
}

// %Resources% gives one page of the %words% of a project.
func (c Config) %Resources%(token string, companyID, projectID int64, page int) ([]%Resource%, error) {
-MPR102|	address := fmt.Sprintf("%s/rest/v1.0/projects/%d/%resources%?page=%d", c.APIURL, projectID, page)
!MPR102|	address := fmt.Sprintf("https://app.procore.com/rest/v1.0/projects/%d/%resources%?page=%d", projectID, page)
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
-MPR201|	request.Header.Set("Procore-Company-Id", strconv.FormatInt(companyID, 10))
-MPR201|	answer, err := http.DefaultClient.Do(request)
!MPR201|	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%words% of project %d: %w", projectID, err)
	}
	defer answer.Body.Close()
	var entries []%Resource%
	return entries, json.NewDecoder(answer.Body).Decode(&entries)
}
